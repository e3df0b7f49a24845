/* One table of fields for each kind of object; one loop reads any of them. A required field that is missing, a link that
 * is neither http(s) nor root-relative, or a block of no known kind refuses the whole part. Decoration (colours, tokens,
 * sizes) that makes no sense is dropped or set to its default, because nobody loses anything by that. */
#include "api/im_attach.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

const char *const im_part_keys[IM_PART_COUNT] = {"attach", "keyboard", "menu"};

enum field_kind { TEXT, NUMBER, LINK, COLOR, CHOICE, FLAG, TEXT_OR_TREE };
enum { REQUIRED = 1 };

struct field_rule {
    const char *wire, *key; /* "COLOR_TOKEN", "colorToken" */
    enum field_kind kind;
    unsigned flags;
    const char *choices; /* of CHOICE: " A B "; any letter case is accepted, this one is kept */
    const char *otherwise; /* kept when absent or not a choice; NULL: nothing is kept */
};

struct reader {
    struct arena *arena;
    jdoc *doc;
};

#define TOKENS " primary secondary alert base "

static const struct field_rule link_fields[] = {
    {"LINK", "link", LINK, REQUIRED},
    {"NAME", "name", TEXT},
    {"DESC", "desc", TEXT},
    {"HTML", "html", TEXT},
    {"PREVIEW", "preview", LINK},
    {"WIDTH", "width", NUMBER},
    {"HEIGHT", "height", NUMBER},
    {"USER_ID", "userId", NUMBER},
    {"CHAT_ID", "chatId", NUMBER},
    {"NETWORK_ID", "networkId", TEXT},
    {0},
};
static const struct field_rule user_fields[] = {
    {"NAME", "name", TEXT, REQUIRED},
    {"AVATAR", "avatar", LINK},
    {"LINK", "link", LINK},
    {"USER_ID", "userId", NUMBER},
    {"CHAT_ID", "chatId", NUMBER},
    {"BOT_ID", "botId", NUMBER},
    {"NETWORK_ID", "networkId", TEXT},
    {"AVATAR_TYPE", "avatarType", CHOICE, 0, " USER CHAT BOT ", NULL},
    {0},
};
static const struct field_rule grid_fields[] = {
    {"DISPLAY", "display", CHOICE, REQUIRED, " BLOCK LINE ROW TABLE ", NULL},
    {"NAME", "name", TEXT},
    {"VALUE", "value", TEXT},
    {"WIDTH", "width", NUMBER},
    {"HEIGHT", "height", NUMBER},
    {"COLOR_TOKEN", "colorToken", CHOICE, 0, TOKENS, "base"},
    {"COLOR", "color", COLOR},
    {"LINK", "link", LINK},
    {"USER_ID", "userId", NUMBER},
    {"CHAT_ID", "chatId", NUMBER},
    {0},
};
static const struct field_rule image_fields[] = {
    {"LINK", "link", LINK, REQUIRED},
    {"NAME", "name", TEXT},
    {"PREVIEW", "preview", LINK},
    {"WIDTH", "width", NUMBER},
    {"HEIGHT", "height", NUMBER},
    {0},
};
static const struct field_rule file_fields[] = {
    {"LINK", "link", LINK, REQUIRED},
    {"NAME", "name", TEXT},
    {"SIZE", "size", NUMBER},
    {0},
};
static const struct field_rule delimiter_fields[] = {
    {"SIZE", "size", NUMBER, 0, NULL, "200"},
    {"COLOR", "color", COLOR},
    {0},
};
static const struct field_rule button_fields[] = {
    {"TEXT", "text", TEXT, REQUIRED},
    {"LINK", "link", LINK},
    {"COMMAND", "command", TEXT},
    {"COMMAND_PARAMS", "commandParams", TEXT},
    {"ACTION", "action", CHOICE, 0, " PUT SEND COPY CALL DIALOG ", NULL},
    {"ACTION_VALUE", "actionValue", TEXT},
    {"APP_ID", "appId", NUMBER},
    {"APP_PARAMS", "appParams", TEXT_OR_TREE},
    {"BLOCK", "block", FLAG},
    {"DISABLED", "disabled", FLAG},
    {"CONTEXT", "context", CHOICE, 0, " MOBILE DESKTOP ALL ", "ALL"},
    {"DISPLAY", "display", CHOICE, 0, " LINE BLOCK ", "BLOCK"},
    {"WIDTH", "width", NUMBER},
    {"BG_COLOR", "bgColor", COLOR},
    {"BG_COLOR_TOKEN", "bgColorToken", CHOICE, 0, TOKENS, "base"},
    {"TEXT_COLOR", "textColor", COLOR},
    {"OFF_BG_COLOR", "offBgColor", COLOR},
    {"OFF_TEXT_COLOR", "offTextColor", COLOR},
    {0},
};
static const struct field_rule menu_fields[] = {
    {"TEXT", "text", TEXT, REQUIRED},
    {"LINK", "link", LINK},
    {"COMMAND", "command", TEXT},
    {"COMMAND_PARAMS", "commandParams", TEXT},
    {"ACTION", "action", CHOICE, 0, " PUT SEND COPY CALL DIALOG ", NULL},
    {"ACTION_VALUE", "actionValue", TEXT},
    {"APP_ID", "appId", NUMBER},
    {"APP_PARAMS", "appParams", TEXT_OR_TREE},
    {"CONTEXT", "context", CHOICE, 0, " MOBILE DESKTOP ALL ", "ALL"},
    {"DISABLED", "disabled", FLAG},
    {0},
};

static const struct block_rule {
    const char *wire, *key;
    const struct field_rule *fields; /* NULL: a text */
    bool single; /* one object; others are kept as lists */
} blocks[] = {
    {"MESSAGE", "message", NULL, true},
    {"LINK", "link", link_fields, false},
    {"USER", "user", user_fields, false},
    {"GRID", "grid", grid_fields, false},
    {"IMAGE", "image", image_fields, false},
    {"FILE", "file", file_fields, false},
    {"DELIMITER", "delimiter", delimiter_fields, true},
    {"RICH_LINK", "richLink", link_fields, false},
    {0},
};

/* ---- values ---- */
bool im_link_ok(const char *link)
{
    for (const char *at = link; *at; at++)
        if ((unsigned char)*at < ' ' || *at == '\\' || *at == '\x7f')
            return false;
    if (link[0] == '/')
        return link[1] != '/';
    return (strncasecmp(link, "http://", 7) == 0 && link[7]) ||
           (strncasecmp(link, "https://", 8) == 0 && link[8]);
}

static bool is_color(const char *text)
{
    size_t len = strlen(text);
    return text[0] == '#' && (len == 4 || len == 7) && strspn(text + 1, "0123456789abcdefABCDEF") == len - 1;
}

/* The choice in the spelling of the list, or NULL. The lists are all capitals or all small letters. */
static const char *choose(struct arena *arena, const char *choices, const char *text)
{
    bool small = islower((unsigned char)choices[1]);
    char *word = arena_printf(arena, " %s ", text);
    for (char *at = word; *at; at++)
        *at = (char)(small ? tolower((unsigned char)*at) : toupper((unsigned char)*at));
    if (strlen(word) < 3 || strchr(text, ' ') || !strstr(choices, word))
        return NULL;
    return arena_strn(arena, word + 1, strlen(word) - 2);
}

static const jval *get_field(const jval *object, const char *wire, const char *key)
{
    const jval *value = json_get_ci(object, wire);
    return value ? value : json_get_ci(object, key);
}

/* Puts one field into `out`; false when its value is refused. Nothing is put when there is nothing worth keeping. */
static bool put_field(const struct reader *in, const struct field_rule *rule, const jval *value, jnode *out)
{
    const char *text = json_text(in->arena, value);
    int64_t number = 0;
    bool flag = false;
    switch (rule->kind) {
    case TEXT_OR_TREE:
        j_set(in->doc, out, rule->key, j_copy(in->doc, value));
        return true;
    case NUMBER:
        if (json_int(value, &number))
            j_set_int(in->doc, out, rule->key, number);
        return true;
    case FLAG:
        if (json_flag(value, &flag))
            j_set_yn(in->doc, out, rule->key, flag);
        return true;
    case COLOR:
        if (text && is_color(text))
            j_set_str(in->doc, out, rule->key, text);
        return true;
    case LINK:
        if (!text || !im_link_ok(text))
            return false;
        break;
    case CHOICE:
        text = text ? choose(in->arena, rule->choices, text) : NULL;
        if (!text)
            text = rule->otherwise;
        if (!text)
            return !(rule->flags & REQUIRED);
        break;
    case TEXT:
        if (!text)
            return false;
        break;
    }
    j_set_str(in->doc, out, rule->key, text);
    return true;
}

static void put_default(const struct reader *in, const struct field_rule *rule, jnode *out)
{
    if (rule->kind == NUMBER)
        j_set_int(in->doc, out, rule->key, atoll(rule->otherwise));
    else
        j_set_str(in->doc, out, rule->key, rule->otherwise);
}

/* Adds the fields of one object to `out`. */
static bool put_fields(
    const struct reader *in, const struct field_rule *rules, const jval *object, jnode *out)
{
    for (const struct field_rule *rule = rules; rule->wire; rule++) {
        const jval *value = get_field(object, rule->wire, rule->key);
        if (!json_is_blank(value)) {
            if (!put_field(in, rule, value, out))
                return false;
        } else if (rule->flags & REQUIRED) {
            return false;
        } else if (rule->otherwise) {
            put_default(in, rule, out);
        }
    }
    return true;
}

/* ---- blocks of an attachment ---- */
static bool is_object(const jval *value)
{
    return yyjson_is_obj((jval *)value) && !(json_count(value) && json_is_list(value));
}

/* A list of objects, or one object where a list is shown. */
static jnode *read_list(const struct reader *in, const struct field_rule *rules, const jval *sent)
{
    jnode *list = j_arr(in->doc);
    bool single = is_object(sent);
    size_t count = single ? 1 : json_count(sent);
    if (count == 0 || count > IM_MAX_ITEMS)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const jval *object = single ? sent : json_at(sent, i);
        jnode *out = j_obj(in->doc);
        if (!is_object(object) || !put_fields(in, rules, object, out))
            return NULL;
        j_push(list, out);
    }
    return list;
}

static jnode *read_single(const struct reader *in, const struct field_rule *rules, const jval *sent)
{
    jnode *out = j_obj(in->doc);
    return put_fields(in, rules, sent, out) ? out : NULL; /* `true` has no fields: all defaults */
}

static jnode *read_block(const struct reader *in, const jval *sent)
{
    for (const struct block_rule *rule = blocks; rule->wire; rule++) {
        const jval *value = get_field(sent, rule->wire, rule->key);
        if (json_is_blank(value))
            continue;
        jnode *content = NULL;
        const char *text = rule->fields ? NULL : json_text(in->arena, value);
        if (text)
            content = j_str(in->doc, text);
        else if (rule->fields)
            content =
                rule->single ? read_single(in, rule->fields, value) : read_list(in, rule->fields, value);
        if (!content)
            return NULL;
        jnode *block = j_obj(in->doc);
        j_set(in->doc, block, rule->key, content);
        return block;
    }
    return NULL;
}

static jnode *read_blocks(const struct reader *in, const jval *sent)
{
    size_t count = json_count(sent);
    if (count == 0 || count > IM_MAX_ITEMS || !json_is_list(sent))
        return NULL;
    jnode *list = j_arr(in->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *block = read_block(in, json_at(sent, i));
        if (!block)
            return NULL;
        j_push(list, block);
    }
    return list;
}

static jnode *read_one_attach(const struct reader *in, const jval *sent, int64_t id)
{
    static const struct field_rule head[] = {{"DESCRIPTION", "description", TEXT, 0, NULL, ""},
        {"COLOR", "color", COLOR}, {"COLOR_TOKEN", "colorToken", CHOICE, 0, TOKENS, "base"}, {0}};
    static const struct field_rule bare[] = {
        {"DESCRIPTION", "description", TEXT, 0, NULL, ""}, {"COLOR", "color", COLOR}, {0}};
    const jval *list = is_object(sent) ? json_get_ci(sent, "BLOCKS") : sent;
    jnode *out = j_obj(in->doc);
    const jval *own_id = is_object(sent) ? json_get_ci(sent, "ID") : NULL;
    if (json_is_blank(own_id))
        j_set_int(in->doc, out, "id", id);
    else
        j_set(in->doc, out, "id", j_copy(in->doc, own_id));
    jnode *read = read_blocks(in, list);
    if (!read || !yyjson_mut_obj_size(out))
        return NULL;
    j_set(in->doc, out, "blocks", read);
    /* A colour of one's own needs no token; without one the token decides. */
    bool colored = is_object(sent) && !json_is_blank(json_get_ci(sent, "COLOR")) &&
                   json_is_blank(get_field(sent, "COLOR_TOKEN", "colorToken"));
    return put_fields(in, colored ? bare : head, is_object(sent) ? sent : NULL, out) ? out : NULL;
}

static bool is_attach_list(const jval *sent)
{
    return !is_object(sent) && json_get_ci(json_at(sent, 0), "BLOCKS");
}

static jnode *read_attach(const struct reader *in, const jval *sent, int64_t id)
{
    jnode *list = j_arr(in->doc);
    size_t count = is_attach_list(sent) ? json_count(sent) : 1;
    if (count > IM_MAX_ITEMS)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        jnode *one = read_one_attach(in, is_attach_list(sent) ? json_at(sent, i) : sent, id + (int64_t)i);
        if (!one)
            return NULL;
        j_push(list, one);
    }
    return list;
}

/* ---- buttons and menu items ---- */
static bool does_something(jnode *item)
{
    bool acts = yyjson_mut_obj_get(item, "action") && yyjson_mut_obj_get(item, "actionValue");
    return acts || yyjson_mut_obj_get(item, "link") || yyjson_mut_obj_get(item, "command") ||
           yyjson_mut_obj_get(item, "appId");
}

static jnode *read_button(const struct reader *in, enum im_part part, const jval *sent, int64_t bot_id)
{
    jnode *out = j_obj(in->doc);
    j_set_int(in->doc, out, "botId", bot_id);
    if (part == IM_KEYBOARD) {
        const char *type = json_text(in->arena, json_get_ci(sent, "TYPE"));
        bool newline = type && strcasecmp(type, "NEWLINE") == 0;
        j_set_str(in->doc, out, "type", newline ? "NEWLINE" : "BUTTON");
        if (newline)
            return out;
    }
    if (!is_object(sent) || !put_fields(in, part == IM_KEYBOARD ? button_fields : menu_fields, sent, out))
        return NULL;
    return does_something(out) ? out : NULL;
}

static jnode *read_buttons(const struct reader *in, enum im_part part, const jval *sent)
{
    const jval *items = is_object(sent) ? json_get_ci(sent, part == IM_KEYBOARD ? "BUTTONS" : "ITEMS") : sent;
    int64_t bot_id = 0;
    if (is_object(sent))
        json_int(get_field(sent, "BOT_ID", "botId"), &bot_id);
    size_t count = json_count(items);
    if (count == 0 || count > IM_MAX_ITEMS || !json_is_list(items))
        return NULL;
    jnode *list = j_arr(in->doc);
    for (size_t i = 0; i < count; i++) {
        jnode *button = read_button(in, part, json_at(items, i), bot_id);
        if (!button)
            return NULL;
        j_push(list, button);
    }
    return list;
}

/* ---- the whole ---- */
static const struct {
    enum err wrong, oversize;
} part_errors[IM_PART_COUNT] = {{ERR_ATTACH_ERROR, ERR_ATTACH_OVERSIZE},
    {ERR_KEYBOARD_ERROR, ERR_KEYBOARD_OVERSIZE}, {ERR_MENU_ERROR, ERR_MENU_OVERSIZE}};

static bool is_oversize(struct arena *arena, enum im_part part, const jnode *read)
{
    size_t bytes = 0;
    const char *text = j_write(arena, read, &bytes);
    return part == IM_ATTACH ? utf8_length(text) > IM_ATTACH_MAX_CHARS : bytes > IM_BUTTONS_MAX_BYTES;
}

static bool means_none(struct arena *arena, const jval *sent)
{
    const char *text = json_text(arena, sent);
    return json_is_empty(sent) ||
           (text && (strcasecmp(text, "N") == 0 || strspn(text, " \t\r\n") == strlen(text)));
}

enum err im_attach_read(
    struct arena *arena, jdoc *doc, enum im_part part, const jval *sent, int64_t id, jnode **part_r)
{
    *part_r = NULL;
    if (means_none(arena, sent))
        return ERR_NONE;
    if (yyjson_is_str((jval *)sent))
        sent = json_read(arena, yyjson_get_str((jval *)sent), yyjson_get_len((jval *)sent));
    if (sent && yyjson_is_ctn((jval *)sent) && json_count(sent) == 0)
        return ERR_NONE;
    const struct reader in = {arena, doc};
    jnode *read = NULL;
    if (sent && yyjson_is_ctn((jval *)sent))
        read = part == IM_ATTACH ? read_attach(&in, sent, id) : read_buttons(&in, part, sent);
    if (!read)
        return part_errors[part].wrong;
    if (is_oversize(arena, part, read))
        return part_errors[part].oversize;
    *part_r = read;
    return ERR_NONE;
}
