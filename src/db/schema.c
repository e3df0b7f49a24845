/* Every table, commented like code. Migrations are forward-only: a change of the schema is a new text at the end of
 * `migrations` and a higher SCHEMA_VERSION; texts that were released are never edited.
 *
 * Rules: booleans are small integers, times are milliseconds that we bind, ids that may be absent are 0, texts that may
 * be absent are ''. No foreign keys: the store functions are the only writers, and rows are deleted in one place each.
 * Types: {id} generated key, {int} and {time} integers, {text}, {bytes}; all but {id} and {bytes} are NOT NULL with an
 * empty default. */
#include "db/schema.h"

#include <string.h>

static const char foundation[] =
    /* ---- the portal: one row ----
     * Where the database is not in the data directory: key_check tells whether a directory has the right key, marked
     * whether its blobs carry the portal's mark. */
    "CREATE TABLE portal (id {int} PRIMARY KEY, member_id {text}, created_at {time}, key_check {text},"
    " marked {int});"

    /* ---- people ----
     * type: employee, connector (a customer), bot, guest. search: folded name and e-mail for substring search. */
    "CREATE TABLE users (id {id}, type {text}, login {text}, password_hash {text}, email {text},"
    " name {text}, last_name {text}, second_name {text}, work_position {text}, gender {text}, birthday "
    "{text},"
    " phone {text}, website {text}, avatar {text}, color {text}, time_zone {text}, language {text},"
    " admin {int}, active {int}, external_auth {text}, created_at {time}, updated_at {time}, last_login_at "
    "{time},"
    " last_activity_at {time}, invite_hash {text}, invite_expires_at {time}, search {text});"
    "CREATE UNIQUE INDEX users_login ON users (login) WHERE login <> '';"
    "CREATE INDEX users_email ON users (email) WHERE email <> '';"
    "CREATE INDEX users_type ON users (type, id);"
    "CREATE INDEX users_admin ON users (type) WHERE admin = 1;"
    "CREATE INDEX users_avatar ON users (avatar) WHERE avatar <> '';"
    "CREATE INDEX users_invite ON users (invite_hash) WHERE invite_hash <> '';"
    /* Rarely read profile fields (PERSONAL_CITY, UF_SKILLS, …): only those that were set. */
    "CREATE TABLE user_field (user_id {int}, name {text}, value {text}, PRIMARY KEY (user_id, name));"
    "CREATE INDEX user_field_logo ON user_field (value) WHERE name = 'WORK_LOGO';"
    /* What an employee says of himself (model/presence.h); no row: nothing. */
    "CREATE TABLE presence (user_id {int} PRIMARY KEY, status {text}, idle_at {time}, workday {text},"
    " absent_until {time});"
    "CREATE TABLE department (id {id}, name {text}, sort {int}, parent_id {int}, head_id {int});"
    "CREATE TABLE user_department (user_id {int}, department_id {int}, PRIMARY KEY (user_id, department_id));"
    "CREATE INDEX user_department_members ON user_department (department_id);"

    /* ---- who may call ---- */
    "CREATE TABLE webhook (id {id}, user_id {int}, secret_hash {text}, title {text}, scopes {text}, active "
    "{int},"
    " created_at {time}, expires_at {time});"
    "CREATE INDEX webhook_user ON webhook (user_id);"
    /* A removed application keeps its row (removed_at), so that its tokens are told apart from unknown ones.
     * generation: tokens of a lower one are dead. application_token is encrypted with the portal's key. */
    "CREATE TABLE app (id {id}, client_id {text}, secret_hash {text}, name {text}, scopes {text}, "
    "handler_url {text},"
    " install_url {text}, redirect_url {text}, api_only {int}, installed {int}, version {int}, "
    "application_token {text},"
    " generation {int}, status {text}, language {text}, installer_id {int}, created_at {time}, removed_at "
    "{time});"
    "CREATE UNIQUE INDEX app_client ON app (client_id);"
    "CREATE TABLE oauth_code (code_hash {text} PRIMARY KEY, app_id {int}, user_id {int}, expires_at {time}, "
    "used {int});"
    /* One family per authorisation. parent_hash: the token this one replaced; replaced_at: when a successor was first
     * issued; dead: a successor was used. */
    "CREATE TABLE refresh_token (token_hash {text} PRIMARY KEY, app_id {int}, user_id {int}, family {text},"
    " parent_hash {text}, created_at {time}, expires_at {time}, replaced_at {time}, dead {int});"
    "CREATE INDEX refresh_token_family ON refresh_token (family);"
    "CREATE INDEX refresh_token_expires ON refresh_token (expires_at);"
    "CREATE TABLE web_session (token_hash {text} PRIMARY KEY, user_id {int}, created_at {time},"
    " expires_at {time});"
    "CREATE INDEX web_session_user ON web_session (user_id);"
    "CREATE INDEX web_session_expires ON web_session (expires_at);"
    "CREATE TABLE app_option (app_id {int}, name {text}, value {text}, PRIMARY KEY (app_id, name));"
    "CREATE TABLE user_option (app_id {int}, user_id {int}, name {text}, value {text},"
    " PRIMARY KEY (app_id, user_id, name));"
    "CREATE TABLE placement (id {id}, app_id {int}, code {text}, handler {text}, title {text}, description "
    "{text},"
    " group_name {text}, lang_all {text}, options {text}, user_id {int}, admin_only {int});"
    "CREATE INDEX placement_app ON placement (app_id, code);"

    /* ---- events ----
     * A handler is what event.bind made. auth_user_id 0: authorised as the acting user. pinged_at: when the last
     * ONOFFLINEEVENT was or will be sent to it; options: its smallest gap in seconds, '' for the default. */
    "CREATE TABLE event_handler (id {id}, app_id {int}, event {text}, url {text}, auth_user_id {int}, "
    "offline {int},"
    " connector {text}, options {text}, pinged_at {time}, created_at {time});"
    "CREATE INDEX event_handler_event ON event_handler (event);"
    "CREATE INDEX event_handler_app ON event_handler (app_id);"
    /* What happened, written in the transaction in which it happened. data: JSON text, never with tokens. */
    "CREATE TABLE outbox (id {id}, event {text}, data {text}, actor_id {int}, created_at {time});"
    "CREATE INDEX outbox_created ON outbox (created_at);"
    /* One row per receiver. state: 0 due (head of its stream), 1 queued behind another of the stream, 2 delivered,
     * 3 parked. stream: application, handler's URL and dialog; order is kept within it. host: of the URL, so that a slow
     * host is skipped without walking over what waits for it. refusals: answers that say it is our fault. last_answer, tries: see model/event.h. lease: counts
     * how often it was taken; leased_until: by the engine's clock; both 0 where one process has the database alone. */
    "CREATE TABLE delivery (id {id}, outbox_id {int}, handler_id {int}, app_id {int}, url {text}, host "
    "{text},"
    " auth_user_id {int}, stream {text}, state {int}, attempts {int}, refusals {int}, next_at {time},"
    " last_status {int}, last_error {text}, last_answer {text}, tries {text}, lease {int}, leased_until "
    "{time}, created_at {time}, done_at "
    "{time});"
    "CREATE INDEX delivery_due ON delivery (host, next_at, id) WHERE state = 0;"
    "CREATE INDEX delivery_stream ON delivery (stream, id) WHERE state < 2;"
    "CREATE INDEX delivery_parked ON delivery (id) WHERE state = 3;"
    "CREATE INDEX delivery_outbox ON delivery (outbox_id);"
    "CREATE INDEX delivery_done ON delivery (done_at) WHERE state = 2;"
    /* The offline queue: one record per (application, connector, event, object), the latest state wins. */
    "CREATE TABLE offline_event (id {id}, app_id {int}, connector {text}, event {text}, message_id {text}, "
    "data {text},"
    " additional {text}, process_id {text}, error {int}, stamped_at {time}, reserved_at {time});"
    "CREATE UNIQUE INDEX offline_event_object ON offline_event (app_id, connector, event, message_id)"
    " WHERE process_id = '' AND error = 0;"
    "CREATE INDEX offline_event_queue ON offline_event (app_id, connector, process_id, stamped_at, id);"
    "CREATE INDEX offline_event_reserved ON offline_event (reserved_at) WHERE process_id <> '';"
    "CREATE INDEX offline_event_process ON offline_event (process_id) WHERE process_id <> '';"

    /* ---- bots ----
     * What a user of type bot is beside a user: see model/bot.h. A code is unique among the registered ones. */
    "CREATE TABLE bot (user_id {int} PRIMARY KEY, app_id {int}, webhook_id {int}, client_hash {text}, "
    "client_key {text},"
    " code {text}, type {text}, openline {int}, version {int}, event_message_add {text}, "
    "event_message_update {text},"
    " event_message_delete {text}, event_welcome {text}, event_bot_delete {text}, event_mode {text},"
    " webhook_url {text}, hidden {int}, reactions {int}, background {text}, message_count {int},"
    " created_at {time}, removed_at {time});"
    "CREATE UNIQUE INDEX bot_code ON bot (code) WHERE removed_at = 0;"
    "CREATE INDEX bot_owner ON bot (app_id, user_id) WHERE removed_at = 0;"
    /* What waits to be asked for: domain/polled_event_ops.h. event_id 0: nobody read it yet; polled_counter: the last one given
     * away, one row. polled_subscriber: people whose events are kept. */
    "CREATE TABLE polled_event (id {id}, consumer_id {int}, event_id {int}, event {text}, data {text}, "
    "created_at {time});"
    "CREATE INDEX polled_event_queue ON polled_event (consumer_id, event_id, id);"
    "CREATE INDEX polled_event_old ON polled_event (created_at);"
    "CREATE TABLE polled_counter (id {int} PRIMARY KEY, last_id {int});"
    "CREATE TABLE polled_subscriber (user_id {int} PRIMARY KEY, created_at {time});"
    /* See model/bot_command.h, model/chat_app.h. command_use: which messages used which command, so that its bot may answer
     * there for a while. */
    "CREATE TABLE bot_command (id {id}, bot_id {int}, command {text}, url {text}, common {int}, hidden {int},"
    " extranet {int}, titles {text});"
    "CREATE UNIQUE INDEX bot_command_name ON bot_command (command, bot_id);"
    "CREATE INDEX bot_command_bot ON bot_command (bot_id);"
    "CREATE TABLE chat_app (id {id}, bot_id {int}, code {text}, js_method {text}, js_param {text}, iframe "
    "{text},"
    " iframe_width {int}, iframe_height {int}, hash {text}, context {text}, hidden {int}, extranet {int},"
    " livechat {int}, popup {int}, titles {text});"
    "CREATE UNIQUE INDEX chat_app_code ON chat_app (bot_id, code);"
    "CREATE TABLE command_use (command_id {int}, message_id {int}, used_at {time},"
    " PRIMARY KEY (command_id, message_id));"
    "CREATE INDEX command_use_message ON command_use (message_id);"
    "CREATE INDEX command_use_old ON command_use (used_at);"

    /* ---- connectors and lines ---- */
    "CREATE TABLE connector (code {text} PRIMARY KEY, app_id {int}, name {text}, icon {text}, icon_disabled "
    "{text},"
    " handler_url {text}, del_external {int}, edit_internal {int}, del_internal {int}, newsletter {int},"
    " need_system {int}, need_signature {int}, chat_group {int}, created_at {time});"
    "CREATE TABLE connector_line (connector {text}, line_id {int}, active {int}, connected {int}, registered "
    "{int},"
    " error {int}, data {text}, PRIMARY KEY (connector, line_id));"
    "CREATE INDEX connector_line_line ON connector_line (line_id);"
    "CREATE TABLE line (id {id}, name {text}, active {int}, temporary {int}, language {text}, created_at "
    "{time},"
    " modified_at {time}, modified_by {int});"
    /* Settings that differ from their default in model/line_settings.def. */
    "CREATE TABLE line_setting (line_id {int}, name {text}, value {text}, PRIMARY KEY (line_id, name));"
    /* Whom the line asks, in order. last_offer_id: the offer by which he was last asked in turn, for fairness. */
    "CREATE TABLE line_queue (id {id}, line_id {int}, sort {int}, entity_type {text}, entity_id {int});"
    "CREATE INDEX line_queue_line ON line_queue (line_id, sort);"
    "CREATE INDEX line_queue_entity ON line_queue (entity_id, entity_type);"
    "CREATE TABLE line_turn (line_id {int}, user_id {int}, last_offer_id {int}, PRIMARY KEY (line_id, "
    "user_id));"
    /* Who may change a line and sees all its dialogs, beside the administrators. */
    "CREATE TABLE line_operator (line_id {int}, user_id {int}, name {text}, work_position {text}, avatar "
    "{text},"
    " avatar_id {int}, PRIMARY KEY (line_id, user_id));"
    "CREATE TABLE line_manager (line_id {int}, user_id {int}, PRIMARY KEY (line_id, user_id));"
    /* Texts that operators keep for the next time. */
    "CREATE TABLE quick_answer (id {id}, line_id {int}, text {text}, author_id {int}, created_at {time});"
    "CREATE INDEX quick_answer_line ON quick_answer (line_id, id);"

    /* ---- chats ----
     * type: the letter of the API (P private, C group, O open, L line, …). */
    "CREATE TABLE chat (id {id}, type {text}, title {text}, description {text}, color {text}, avatar {text},"
    " owner_id {int}, entity_type {text}, entity_id {text}, entity_data_1 {text}, entity_data_2 {text},"
    " entity_data_3 {text}, message_count {int}, last_message_id {int}, created_at {time}, field_off_by "
    "{int},"
    " search {text});"
    /* field_off_by: the bot that switched the text field off, 0: nobody did. It is on again when the bot goes. */
    "CREATE INDEX chat_field_off ON chat (field_off_by) WHERE field_off_by <> 0;"
    "CREATE INDEX chat_avatar ON chat (avatar) WHERE avatar <> '';"
    "CREATE INDEX chat_type ON chat (type, id);"
    "CREATE INDEX chat_entity ON chat (entity_type, entity_id) WHERE entity_type <> '';"
    "CREATE TABLE private_chat (low_user {int}, high_user {int}, chat_id {int}, PRIMARY KEY (low_user, "
    "high_user));"
    /* last_read_id: everything up to it was seen; hidden_id: everything up to it is kept from him. */
    "CREATE TABLE chat_member (chat_id {int}, user_id {int}, manager {int}, muted {int}, last_read_id {int},"
    " read_at {time}, unread {int}, joined_at {time}, hidden_id {int},"
    " kind {int}, pinned {int}, marked {int}, recent_at {time}, changed_at {time}, last_sent_id {int},"
    " PRIMARY KEY (chat_id, user_id));"
    "CREATE INDEX chat_member_user ON chat_member (user_id, chat_id);"
    /* A person's list of chats (store/recent_store.c): every message moves it for every member, so that reading the list
     * is a walk along an index, however many chats he has; what is unread and what he changed are found without a walk. */
    "CREATE INDEX chat_member_recent ON chat_member (user_id, kind, pinned, recent_at, chat_id) WHERE "
    "recent_at > 0;"
    "CREATE INDEX chat_member_unread ON chat_member (user_id, chat_id) WHERE unread > 0 OR marked > 0;"
    "CREATE INDEX chat_member_changed ON chat_member (user_id, changed_at) WHERE changed_at > 0;"
    /* params: JSON text (attach, keyboard, …) or ''. A deleted message keeps its row with deleted = 1. reacted: there are
     * reactions to it, or were. */
    "CREATE TABLE message (id {id}, chat_id {int}, author_id {int}, session_id {int}, text {text}, params "
    "{text},"
    " system {int}, uuid {text}, created_at {time}, edited_at {time}, deleted {int}, reacted {int});"
    "CREATE INDEX message_chat ON message (chat_id, id);"
    "CREATE INDEX message_session ON message (session_id, id) WHERE session_id <> 0;"
    /* Who thinks what of a message: several codes each, a like is one of them. */
    "CREATE TABLE reaction (chat_id {int}, message_id {int}, user_id {int}, code {text}, created_at {time},"
    " PRIMARY KEY (chat_id, message_id, user_id, code));"
    /* Messages that their senders gave a uuid, so that sending one again makes no second. */
    "CREATE TABLE message_uuid (chat_id {int}, uuid {text}, user_id {int}, message_id {int},"
    " PRIMARY KEY (chat_id, uuid, user_id));"
    /* The disk: folders and files share their numbers. A root (folder = 1, parent_id = 0) belongs to a chat (chat_id) or to a
     * person (author_id); everything below carries storage_id, its root, and the root's chat_id. message_id: the message that
     * shows it. state: 0 to be fetched from source_url, 1 here (blob), 2 failed. preview: blob of a small picture.
     * trashed_at: 0 unless it is in the trash. */
    "CREATE TABLE file (id {id}, chat_id {int}, message_id {int}, author_id {int}, name {text}, type {text}, "
    "size {int},"
    " width {int}, height {int}, blob {text}, preview {text}, source_url {text}, state {int}, folder {int}, "
    "parent_id {int}, storage_id {int}, created_at {time}, updated_at {time}, updated_by {int}, trashed_at "
    "{time}, trashed_by {int});"
    "CREATE INDEX file_message ON file (message_id);"
    "CREATE INDEX file_chat ON file (chat_id, message_id);"
    "CREATE INDEX file_blob ON file (blob) WHERE blob <> '';"
    "CREATE INDEX file_preview ON file (preview) WHERE preview <> '';"
    "CREATE INDEX file_folder ON file (parent_id, name);"
    "CREATE INDEX file_trash ON file (trashed_at) WHERE trashed_at > 0;"
    "CREATE UNIQUE INDEX file_root_chat ON file (chat_id)"
    " WHERE folder = 1 AND parent_id = 0 AND chat_id <> 0;"
    "CREATE UNIQUE INDEX file_root_person ON file (author_id)"
    " WHERE folder = 1 AND parent_id = 0 AND chat_id = 0;"
    /* What we fetch in the background: kind 'avatar' (user) or 'file'. Attempts and leases as with deliveries. */
    "CREATE TABLE pending_fetch (id {id}, kind {text}, object_id {int}, url {text}, attempts {int}, next_at "
    "{time},"
    " lease {int}, leased_until {time}, created_at {time});"
    "CREATE INDEX pending_fetch_due ON pending_fetch (next_at, id);"

    /* ---- dialogs of lines ----
     * The customer behind (connector, external id), as an internal user. */
    "CREATE TABLE customer (connector {text}, external_id {text}, user_id {int}, url {text}, picture_url "
    "{text},"
    " PRIMARY KEY (connector, external_id));"
    "CREATE INDEX customer_user ON customer (user_id);"
    /* A dialog is the chat of one line with one outside conversation. dialog_key: chat.id of a connector with group
     * chats, else user.id. session_id: the open session, 0 when none. */
    "CREATE TABLE dialog (chat_id {int} PRIMARY KEY, connector {text}, line_id {int}, dialog_key {text},"
    " external_chat_id {text}, external_user_id {text}, customer_id {int}, session_id {int}, "
    "last_operator_id {int},"
    " created_at {time});"
    "CREATE UNIQUE INDEX dialog_outside ON dialog (connector, line_id, dialog_key);"
    "CREATE INDEX dialog_line ON dialog (line_id);"
    /* state: see domain/session_rules.h. operator_id: who answers; offered_id: whom it is offered to. */
    "CREATE TABLE session (id {id}, chat_id {int}, line_id {int}, connector {text}, customer_id {int}, "
    "operator_id {int},"
    " offered_id {int}, state {int}, parent_id {int}, created_at {time}, offered_at {time}, answered_at "
    "{time},"
    " closed_at {time}, changed_at {time}, bot_id {int}, leaving_bot_id {int}, bots_called {int}, "
    "client_wrote_at {time}, operator_wrote_at {time}, vote {int},"
    " vote_until {time}, vote_head {int}, comment_head {text}, category_id {int},"
    " kpi_further {int}, away {int}, silent {int}, pinned {int}, spam {int});"
    "CREATE INDEX session_chat ON session (chat_id, id);"
    "CREATE INDEX session_open ON session (line_id) WHERE closed_at = 0;"
    /* Open ones newest first, however many are closed. */
    "CREATE INDEX session_newest ON session (closed_at, id);"
    "CREATE INDEX session_created ON session (created_at);"
    "CREATE INDEX session_bot ON session (bot_id) WHERE closed_at = 0 AND bot_id <> 0;"
    "CREATE INDEX session_operator ON session (operator_id, state) WHERE closed_at = 0;"
    "CREATE INDEX session_offered ON session (offered_id) WHERE offered_id <> 0 AND closed_at = 0;"
    /* What waits for somebody: small whatever is open. state first, so that the question "anything?" finds it too. */
    "CREATE INDEX session_waiting ON session (state, line_id, id) WHERE state = 10 AND closed_at = 0 AND "
    "bot_id = 0;"
    /* How a line's chat looks on other people's sites, and on which. */
    "CREATE TABLE livechat (line_id {int} PRIMARY KEY, title {text}, subtitle {text}, welcome {text}, "
    "offline {text},"
    " color {text}, form {int}, origins {text}, place {text}, language {text});"
    /* Why a session was offered to whom: explainable routing. */
    "CREATE TABLE offer (id {id}, session_id {int}, user_id {int}, reason {text}, outcome {text}, made_at "
    "{time},"
    " ended_at {time});"
    "CREATE INDEX offer_session ON offer (session_id, id);"
    "CREATE INDEX offer_open ON offer (user_id, session_id) WHERE outcome = '';"
    /* CRM objects that a dialog belongs to, by type (lead, deal, company, contact) and id, and the leads that we number. */
    "CREATE TABLE crm_binding (entity_type {text}, entity_id {int}, chat_id {int}, created_at {time},"
    " PRIMARY KEY (entity_type, entity_id, chat_id));"
    "CREATE INDEX crm_binding_chat ON crm_binding (chat_id);"
    "CREATE TABLE crm_lead (id {int} PRIMARY KEY, chat_id {int}, session_id {int}, created_by {int}, "
    "created_at {time});"
    /* External message ids, both ways: idempotency of what came in, update and delete, delivery of what went out. */
    "CREATE TABLE external_message (connector {text}, line_id {int}, dialog_key {text}, external_id {text},"
    " message_id {int}, session_id {int}, PRIMARY KEY (connector, line_id, dialog_key, external_id));"
    "CREATE INDEX external_message_message ON external_message (message_id);"
    /* Deadlines of the engine: fired once, in order, also after a restart. */
    "CREATE TABLE timer (id {id}, kind {text}, object_id {int}, due_at {time});"
    "CREATE INDEX timer_due ON timer (due_at, id);"
    "CREATE UNIQUE INDEX timer_object ON timer (object_id, kind);"
    /* What the portal tells a person outside of any chat: alerts of lines, notices of applications. read_at: 0 until it was
     * seen. The rest says who tells it: see model/notification.h. */
    "CREATE TABLE notification (id {id}, user_id {int}, text {text}, created_at {time}, read_at {time},"
    " author_id {int}, type {int}, module {text}, event {text}, owner {text}, tag {text}, sub_tag {text}, "
    "params {text},"
    " text_out {text}, search {text});"
    "CREATE INDEX notification_user ON notification (user_id, id);"
    "CREATE INDEX notification_unread ON notification (user_id, id) WHERE read_at = 0;"
    "CREATE INDEX notification_tag ON notification (owner, tag) WHERE tag <> '';"
    "CREATE INDEX notification_sub_tag ON notification (owner, sub_tag) WHERE sub_tag <> '';"
    /* Whom and what somebody looked for last. */
    "CREATE TABLE search_last (user_id {int}, dialog_id {text}, found_at {time}, PRIMARY KEY (user_id, "
    "dialog_id));"

    /* ---- pushes ----
     * Where clients are reached at once: model/push.h. A channel's name is not stored, it is computed from its row. */
    "CREATE TABLE push_channel (id {id}, user_id {int}, app_id {int}, started_at {time}, ends_at {time});"
    "CREATE INDEX push_channel_user ON push_channel (user_id, app_id, ends_at);"
    "CREATE INDEX push_channel_app ON push_channel (app_id);"
    "CREATE INDEX push_channel_ends ON push_channel (ends_at);"
    /* What is to be told, and to whom of those who had a channel; user_id 0: everybody. Kept for an hour or so, for clients
     * that come back. tx: see store/push_store.c. */
    "CREATE TABLE pushed (id {id}, tx {int}, app_id {int}, module {text}, command {text}, params {text},"
    " created_at {time});"
    "CREATE INDEX pushed_order ON pushed (tx, id);"
    "CREATE TABLE pushed_to (user_id {int}, tx {int}, push_id {int}, PRIMARY KEY (user_id, tx, push_id));"
    "CREATE INDEX pushed_to_order ON pushed_to (tx, push_id, user_id);"
    /* One row: pushes up to here were forgotten. */
    "CREATE TABLE push_floor (id {int} PRIMARY KEY, tx {int}, push_id {int});";

static const char *const migrations[SCHEMA_VERSION] = {foundation};

static const char *token_value(const char *token, size_t len, const struct schema_types *types)
{
    const struct {
        const char *name, *value;
    } tokens[] = {{"id", types->id}, {"int", types->integer}, {"time", types->time}, {"text", types->text},
        {"bytes", types->bytes}};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (strlen(tokens[i].name) == len && memcmp(tokens[i].name, token, len) == 0)
            return tokens[i].value;
    return NULL;
}

void schema_write(struct buf *out, int version, const struct schema_types *types)
{
    const char *at = migrations[version - 1];
    while (*at) {
        size_t plain = strcspn(at, "{");
        buf_add(out, at, plain);
        at += plain;
        if (!*at)
            break;
        size_t len = strcspn(at + 1, "}");
        buf_puts(out, token_value(at + 1, len, types)); /* an unknown token would crash every test */
        at += len + 2;
    }
}
