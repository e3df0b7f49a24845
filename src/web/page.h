/* A web page: one request for something that is not REST (login, OAuth, invitations), and its answer.
 *
 * A page runs in up to three steps, in this order, each of which may be absent: `load` on the READ lane, `work` on a
 * worker thread without the database (password hashing lives here, because nothing slow may enter a transaction), and
 * `handle` on the route's lane. ops is valid in load and handle, set up anew for each (no principal: a page
 * authenticates for itself); page->prepared carries what one step leaves for the next. A step that sets `status` has
 * answered: the later steps do not run.
 *
 * The wiring (server/) fills the first half, calls the steps, rolls `handle` back only when ops_broken() (then it
 * answers 500), sends the second half, and frees `body`. It answers 405 when only the method does not match, handles
 * OPTIONS, and adds CORS headers on /oauth/token. */
#ifndef SWITCHLINE_WEB_PAGE_H
#define SWITCHLINE_WEB_PAGE_H

#include "base/buf.h"
#include "base/json.h"
#include "domain/auth_ops.h"
#include "net/http_server.h"

struct portal;

#define PAGE_COOKIE_SESSION AUTH_SESSION_COOKIE
#define PAGE_COOKIE_FORM    "switchline_form"    /* binds a login form to its browser */

enum { PAGE_HEADERS = 8 };
enum page_lane { PAGE_READ, PAGE_WRITE };

struct page {
    struct arena *arena;
    struct portal *portal; /* for the wiring; pages do not look inside */
    struct ops ops;
    const char *method;          /* "GET", "POST"; HEAD comes as "GET" */
    const char *path;            /* collapsed: "/oauth/token" */
    const jval *query, *form;    /* objects, never NULL; form is empty unless urlencoded (or multipart) */
    const char *cookie_session;  /* value of PAGE_COOKIE_SESSION, or NULL */
    const char *cookie_form;     /* value of PAGE_COOKIE_FORM, or NULL */
    const char *language;        /* "en" or "ru", page_language() of Accept-Language */
    const char *peer;            /* client address */
    bool tls;                    /* the client came by https (cookies get Secure) */
    /* Counts a try to log in; false: too many. Set by the wiring from api/meters.h; NULL: no limit. */
    bool (*login_allowed)(const struct page *page, const char *login);

    int status;                  /* 0: not answered yet */
    const char *content_type;
    struct buf body;
    struct http_header headers[PAGE_HEADERS]; /* beside Content-Type; arena strings */
    size_t header_count;
    void *prepared;
};

typedef void page_step(struct page *page);

struct page_route {
    const char *method; /* NULL: any */
    const char *path;   /* without doubled slashes; "/a/" means everything below; NULL ends a table */
    page_step *load;    /* READ lane */
    page_step *work;    /* worker thread */
    page_step *handle;  /* lane below */
    enum page_lane lane;
};

extern const struct page_route oauth_routes[]; /* /oauth/authorize, /oauth/token, /login, /logout, /invite */

/* ---- for the wiring ---- */
/* "/oauth//token/" → "/oauth/token". Arena string. */
char *page_path(struct arena *arena, const char *path);
/* The route of a table; NULL when none. *known_r: the path exists with another method. */
const struct page_route *page_route_find(
    const struct page_route *routes, const char *method, const char *path, bool *known_r);
/* One cookie of a Cookie header (NULL header is fine); NULL when absent. */
const char *page_cookie(struct arena *arena, const char *cookie_header, const char *name);
/* "en" or "ru" by the first of the two that an Accept-Language header names (NULL header is fine). */
const char *page_language(const char *accept_language);

/* ---- for pages ---- */
const char *page_param(
    struct page *page, const char *name); /* form, then query; NULL when absent or no scalar */
void page_header(struct page *page, const char *name, const char *value);
void page_redirect(struct page *page, const char *location); /* 302, never cached */
/* Sets or (value NULL) removes a cookie: HttpOnly, SameSite=Lax, Path=/, Secure under https. max_age in seconds. */
void page_set_cookie(struct page *page, const char *name, const char *value, int64_t max_age);
/* Answers with the JSON text of `value`, not to be cached. */
void page_json(struct page *page, int status, const jnode *value);

#endif
