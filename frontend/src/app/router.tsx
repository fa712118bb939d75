import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type AnyRoute,
} from '@tanstack/react-router';
import { NotFound } from './NotFound';
import { screens, type Screen } from './routes';
import { ScreenError } from './ScreenError';
import { SignedIn } from './SignedIn';

/** A router over the one list of screens. */
export function newRouter() {
  const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
  const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: SignedIn });
  const inFrame = (path: string) => createRoute({ getParentRoute: () => frame, path, ...fixed[path] });
  const route = (screen: Screen): AnyRoute =>
    createRoute({
      getParentRoute: () => (screen.bare ? root : frame),
      path: screen.path,
      component: lazyRouteComponent(screen.load),
      errorComponent: ScreenError,
    });
  const framed = screens.filter((screen) => !screen.bare).map(route);
  const bare = screens.filter((screen) => screen.bare).map(route);
  return createRouter({
    routeTree: root.addChildren([
      frame.addChildren([...Object.keys(fixed).map(inFrame), ...framed]),
      ...bare,
    ]),
    defaultPreload: 'intent',
    scrollRestoration: false,
    defaultPendingMs: 150,
  });
}

/** Addresses without a screen of their own: where a person starts is decided once it is known who it is. */
const fixed: Record<string, object> = {
  '/': {
    beforeLoad: () => {
      throw redirect({ to: '/start', replace: true });
    },
  },
  '/start': {},
  $: { component: NotFound },
};
