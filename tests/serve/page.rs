//! The composer is one file that reaches nothing but the service.

use super::client::Server;

#[test]
fn the_page_is_whole_and_shown_only_where_it_may_be() {
    let server = Server::start(&["--allow-origin", "https://desk.example"]);
    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("default-src 'none'; connect-src 'self'"), "{}", page.head);
    assert!(page.head.contains("frame-ancestors 'self' https://desk.example"), "{}", page.head);
    for outside in ["src=\"http", "href=\"http", "@import", "url("] {
        assert!(!page.body.contains(outside), "{outside}");
    }
}
