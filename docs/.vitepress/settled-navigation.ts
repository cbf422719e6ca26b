/**
 * Gives the navigation of a page of the build the class that VitePress adds only when the page is alive. Without it, the
 * title above a sidebar would move then.
 */
export function settleNavigation(html: string): string {
  return html.includes('class="VPSidebar"')
    ? html.replace('<div class="VPNavBar"', '<div class="VPNavBar has-sidebar"')
    : html;
}
