import { Ctx, Query, Resolver } from 'type-graphql';
import { signedIn } from '../context';
import type { RequestContext } from '../context';
import { ViewerType } from '../types/viewerType';

@Resolver()
export class ViewerResolver {
  @Query(() => ViewerType, { description: 'Who is calling.' })
  viewer(@Ctx() context: RequestContext): ViewerType {
    return signedIn(context);
  }
}
