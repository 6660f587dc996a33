import { preparePostgres } from './postgres';

export = preparePostgres;
