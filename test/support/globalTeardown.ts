import { stopPostgres } from './postgres';

export = stopPostgres;
