import { Extensions, Field, ID, InputType } from 'type-graphql';
import type { TenantId } from '../../domain/tenants/tenant';
import { UuidScalar } from '../scalars/uuidScalar';

/** The fields of an app or a flow to save. No field has this type, so the schema does not list it. TypeGraphQL drops the `@Extensions` of its fields. */
function savedResourceInput(noun: 'app' | 'flow') {
  @InputType()
  abstract class SavedResourceInputType {
    @Field(() => ID, { nullable: true, description: `The ${noun} to update. Null or omitted: a new ${noun} is created.` })
    readonly id?: string | null;

    @Field(() => UuidScalar, { description: `The tenant that owns the ${noun}.` })
    readonly tenantId!: TenantId;

    @Field(() => String, { description: `The name of the ${noun}, for people.` })
    readonly name!: string;

    @Field(() => [ID], { description: 'Connections that the tenant owns, at most 100. A connection that is named twice counts once.' })
    readonly connectionIds!: readonly string[];
  }
  return SavedResourceInputType;
}

@InputType('SaveAppInput', { description: 'An app to create, or to update if id is given. At most 100 connections.' })
export class SaveAppInputType extends savedResourceInput('app') {}

@InputType('SaveFlowInput', { description: 'A flow to create, or to update if id is given. At most 100 connections.' })
export class SaveFlowInputType extends savedResourceInput('flow') {}

@InputType('DeleteResourceInput', { description: 'An app or a flow to delete. Its connections are kept.' })
export class DeleteResourceInputType {
  @Field(() => ID, { description: 'The app or the flow to delete.' })
  readonly resourceId!: string;
}

@InputType('StartFlowRunInput', { description: 'A flow to run.' })
export class StartFlowRunInputType {
  @Field(() => ID, { description: 'The flow.' })
  readonly flowId!: string;
}

@InputType('EndFlowRunInput', { description: 'A run that has ended, and its result.' })
export class EndFlowRunInputType {
  @Field(() => ID, { description: 'The run.' })
  readonly runId!: string;

  @Field(() => Boolean, { description: 'Whether the run ended without an error.' })
  readonly succeeded!: boolean;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, {
    nullable: true,
    description: 'Why the run failed, in one sentence of at most 1,000 characters; only if succeeded is false. Null or omitted: no reason.',
  })
  readonly failure?: string | null;
}
