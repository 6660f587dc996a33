import { Extensions, Field, ID, InputType } from 'type-graphql';
import type { TenantId } from '../../domain/tenants/tenant';
import { UuidScalar } from '../scalars/uuidScalar';

/** The fields of an app or a flow to save. No field has this type, so the schema does not list it. TypeGraphQL drops the `@Extensions` of its fields. */
function savedResourceInput(noun: 'app' | 'flow') {
  @InputType()
  abstract class SavedResourceInputType {
    @Field(() => ID, { nullable: true, description: `The ${noun} to update. Null or left out: a new one.` })
    readonly id?: string | null;

    @Field(() => UuidScalar, { description: 'The tenant that owns it.' })
    readonly tenantId!: TenantId;

    @Field(() => String, { description: 'Its name, for people.' })
    readonly name!: string;

    @Field(() => [ID], { description: "Connections of the tenant's own, at most 100. One that is named twice is held once." })
    readonly connectionIds!: readonly string[];
  }
  return SavedResourceInputType;
}

@InputType('SaveAppInput', { description: 'An app as it is to be. With id: update. At most 100 connections.' })
export class SaveAppInputType extends savedResourceInput('app') {}

@InputType('SaveFlowInput', { description: 'A flow as it is to be. With id: update. At most 100 connections.' })
export class SaveFlowInputType extends savedResourceInput('flow') {}

@InputType('DeleteResourceInput', { description: 'An app or a flow to delete. Its connections stay.' })
export class DeleteResourceInputType {
  @Field(() => ID, { description: 'The app or the flow to delete.' })
  readonly resourceId!: string;
}

@InputType('StartFlowRunInput', { description: 'A flow to run.' })
export class StartFlowRunInputType {
  @Field(() => ID, { description: 'The flow.' })
  readonly flowId!: string;
}

@InputType('EndFlowRunInput', { description: 'A run that has ended, and how.' })
export class EndFlowRunInputType {
  @Field(() => ID, { description: 'The run.' })
  readonly runId!: string;

  @Field(() => Boolean, { description: 'Whether it ended well.' })
  readonly succeeded!: boolean;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, {
    nullable: true,
    description:
      'Why it failed, in one sentence, at most 1,000 characters; only for a run that did not succeed. Null or left out: no reason.',
  })
  readonly failure?: string | null;
}
