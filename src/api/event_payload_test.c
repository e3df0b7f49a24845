/* Each shape against the documentation's sample, filled with the sample's own values. */
#include "api/event_payload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/event.h"
#include "domain/ops.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void expect(enum event_id id, const void *payload, const char *data)
{
    struct event event = {.id = id, .payload = payload, .language = "de"};
    assert_string_equal(event_render(&(struct ops){.arena = arena}, &event), data);
}

static void applications(void **state)
{
    (void)state;
    const struct ev_app app = {.version = 2, .previous_version = 1, .clean = true};
    expect(EVENT_APP_INSTALL, &app,
        "{\"VERSION\":\"2\",\"ACTIVE\":\"Y\",\"INSTALLED\":\"Y\",\"LANGUAGE_ID\":\"de\"}");
    expect(EVENT_APP_UPDATE, &app, "{\"VERSION\":\"2\",\"PREVIOUS_VERSION\":\"1\",\"LANGUAGE_ID\":\"de\"}");
    expect(EVENT_APP_UNINSTALL, &app, "{\"LANGUAGE_ID\":\"de\",\"CLEAN\":1}");
    expect(EVENT_APP_TEST, &(struct ev_app_test){"{\"any\":\"data\"}"},
        "{\"QUERY\":{\"any\":\"data\"},\"LANGUAGE_ID\":\"de\"}");
    expect(EVENT_APP_TEST, &(struct ev_app_test){"{}"}, "{\"QUERY\":[],\"LANGUAGE_ID\":\"de\"}");
    expect(EVENT_OFFLINE_EVENT, NULL, "[]");
}

static void users(void **state)
{
    (void)state;
    const int64_t departments[] = {1, 2};
    const struct ev_user_add user = {.user_id = 123,
        .email = "user@example.com",
        .name = "Klaus",
        .last_name = "Weber",
        .gender = "M",
        .birthday = "1990-01-01",
        .work_position = "Developer",
        .created_at = 1712300400000,
        .departments = departments,
        .department_count = 2,
        .active = true};
    expect(EVENT_USER_ADD, &user,
        "{\"ID\":123,\"ACTIVE\":\"Y\",\"EMAIL\":\"user@example.com\",\"NAME\":\"Klaus\",\"LAST_NAME\":"
        "\"Weber\","
        "\"PERSONAL_GENDER\":\"M\",\"PERSONAL_BIRTHDAY\":\"1990-01-01\",\"UF_DEPARTMENT\":[1,2],"
        "\"DATE_REGISTER\":\"2024-04-05T07:00:00+00:00\",\"WORK_POSITION\":\"Developer\",\"UF_EMPLOYMENT_"
        "DATE\":\"\"}");
}

static void messages_for_a_connector(void **state)
{
    (void)state;
    const char *const ids[] = {"ext-msg-005", "ext-msg-006"};
    const struct ev_file file = {.name = "a.png", .type = "image", .link = "http://x/a", .size = 3};
    struct ev_connector_message message = {.connector = "myconnector",
        .line_id = 107,
        .chat_id = 1807,
        .message_id = 86497,
        .user_id = 27,
        .text = "[b]Klaus Weber:[/b] [br]Guten Tag!",
        .external_chat_id = "channel-123",
        .external_ids = ids,
        .external_count = 1};
    expect(EVENT_CONNECTOR_MESSAGE_ADD, &message,
        "{\"CONNECTOR\":\"myconnector\",\"LINE\":107,\"MESSAGES\":[{\"im\":{\"chat_id\":1807,\"message_id\":"
        "86497},"
        "\"message\":{\"user_id\":27,\"text\":\"[b]Klaus Weber:[/b] [br]Guten "
        "Tag!\"},\"chat\":{\"id\":\"channel-123\"}}]}");
    expect(EVENT_CONNECTOR_MESSAGE_UPDATE, &message,
        "{\"CONNECTOR\":\"myconnector\",\"LINE\":107,\"MESSAGES\":[{\"im\":{\"chat_id\":1807,\"message_id\":"
        "86497},"
        "\"message\":{\"id\":[\"ext-msg-005\"],\"text\":\"[b]Klaus Weber:[/b] [br]Guten Tag!\"},"
        "\"chat\":{\"id\":\"channel-123\"}}]}");
    expect(EVENT_CONNECTOR_MESSAGE_DELETE, &message,
        "{\"CONNECTOR\":\"myconnector\",\"LINE\":107,\"MESSAGES\":[{\"im\":{\"chat_id\":1807,\"message_id\":"
        "86497},"
        "\"message\":{\"id\":\"ext-msg-005\"},\"chat\":{\"id\":\"channel-123\"}}]}");
    message.files = &file;
    message.file_count = 1;
    assert_non_null(strstr(event_render(&(struct ops){.arena = arena},
                               &(struct event){.id = EVENT_CONNECTOR_MESSAGE_ADD, .payload = &message}),
        "\"files\":[{\"name\":\"a.png\",\"type\":\"image\",\"size\":3,\"link\":\"http://x/a\"}]"));
    message.external_count = 2;
    const char *deleted = event_render(&(struct ops){.arena = arena},
        &(struct event){.id = EVENT_CONNECTOR_MESSAGE_DELETE, .payload = &message});
    assert_non_null(strstr(deleted, "\"message\":{\"id\":\"ext-msg-005\"}"));
    assert_non_null(strstr(deleted, "\"message\":{\"id\":\"ext-msg-006\"}"));
}

static void state_of_a_connector(void **state)
{
    (void)state;
    const struct ev_connector_line line = {"myconnector", 107};
    expect(EVENT_CONNECTOR_STATUS_DELETE, &line, "{\"connector\":\"myconnector\",\"line\":107}");
    expect(EVENT_CONNECTOR_LINE_DELETE, &line, "107");
}

static void messages_of_a_line(void **state)
{
    (void)state;
    const struct ev_connector_message message = {.connector = "livechat",
        .line_id = 128,
        .chat_id = 10585,
        .message_id = 80964,
        .user_id = 1985,
        .text = "hello",
        .external_chat_id = "10587",
        .customer_id = 1985};
    expect(EVENT_LINE_MESSAGE_ADD, &message,
        "{\"DATA\":[{\"connector\":{\"connector_id\":\"livechat\",\"line_id\":128,\"chat_id\":10587,\"user_"
        "id\":1985},"
        "\"chat\":{\"id\":10585},\"message\":{\"id\":80964,\"date\":\"\",\"text\":\"hello\",\"files\":[],"
        "\"attach\":\"\","
        "\"system\":\"N\",\"user_id\":1985},\"ref\":[],\"extra\":{\"EXTRA_URL\":\"\"}}]}");
    expect(EVENT_LINE_MESSAGE_UPDATE, &message,
        "{\"CONNECTOR\":\"livechat\",\"LINE\":128,\"DATA\":[{\"im\":{\"chat_id\":10585,\"message_id\":80964},"
        "\"message\":{\"id\":80964},\"chat\":{\"id\":10585}}]}");
    expect(EVENT_LINE_MESSAGE_DELETE, &message,
        "{\"CONNECTOR\":\"livechat\",\"LINE\":128,\"DATA\":[{\"im\":{\"chat_id\":10585,\"message_id\":80964},"
        "\"message\":{\"id\":80964},\"chat\":{\"id\":10585}}]}");
}

static void sessions(void **state)
{
    (void)state;
    struct ev_session session = {.connector = "newcustomconnector",
        .line_id = 105,
        .session_id = 3282,
        .chat_id = 10585,
        .customer_id = 1984,
        .external_chat_id = "8",
        .external_user_id = "",
        .close_term = 10};
    expect(EVENT_CONNECTOR_DIALOG_START, &session,
        "{\"CONNECTOR\":\"newcustomconnector\",\"LINE\":\"105\",\"DATA\":[{\"connector\":{\"connector_id\":"
        "\"newcustomconnector\",\"line_id\":105,\"chat_id\":8,\"user_id\":0},\"session\":{\"id\":3282,"
        "\"closed\":\"N\","
        "\"parent_id\":0,\"close_term\":10},\"chat\":{\"id\":8},\"user\":{\"id\":0}}]}");
    session.closed = true;
    session.external_chat_id = "channel-123";
    expect(EVENT_SESSION_FINISH, &session,
        "{\"DATA\":[{\"connector\":{\"connector_id\":\"newcustomconnector\",\"line_id\":105,\"chat_id\":"
        "\"channel-123\","
        "\"user_id\":1984},\"session\":{\"id\":3282,\"closed\":\"Y\",\"parent_id\":0,\"close_term\":10},"
        "\"chat\":{\"id\":10585},\"user\":{\"id\":1984}}]}");
}

#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(applications),
        T(users),
        T(messages_for_a_connector),
        T(state_of_a_connector),
        T(messages_of_a_line),
        T(sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
