/* What refers to bytes, and until when: the rows behind a file in every place it can be shown in. */
#include "domain/disk_ops.h"

#include "domain/disk_chat_ops.h"
#include "domain/message_ops.h"
#include "domain/test_world.h"
#include "store/blob_store.h"
#include "store/chat_store.h"
#include "store/file_store.h"

static int64_t anna, chat;
static char dialog[32];

static int set_up(void **state)
{
    (void)state;
    world_begin();
    anna = add_user("anna", USER_EMPLOYEE);
    ops.who = (struct principal){.kind = AUTH_WEBHOOK, .user_id = anna, .scopes = SCOPES_ALL};
    chat = chat_store_add(db, arena, &(struct chat){.type = "C", .title = "Files", .owner_id = anna});
    chat_store_join(db, &(struct chat_member){.chat_id = chat, .user_id = anna, .kind = CHAT_KIND_GROUP});
    snprintf(dialog, sizeof dialog, "chat%lld", (long long)chat);
    return 0;
}

static struct file *add(const struct file *folder, const char *name)
{
    struct file *file = NULL;
    const struct new_disk_file wanted = {
        .name = name, .kept = {.blob = "bytes", .preview = "small", .size = 5, .width = 9, .height = 9}};
    assert_int_equal(disk_add_file(&ops, folder, &wanted, &file), ERR_NONE);
    return file;
}

static int64_t send(const struct file *file)
{
    struct disk_committed done;
    const struct disk_commit commit = {.ids = &file->id, .count = 1};
    assert_int_equal(disk_commit(&ops, dialog, &commit, &done), ERR_NONE);
    assert_int_equal(done.files[0]->chat_id, chat);
    return done.message_id;
}

static void assert_referred(bool wanted)
{
    assert_int_equal(blob_store_referred(db, "bytes"), wanted);
    assert_int_equal(blob_store_referred(db, "small"), wanted); /* the preview lives as long as its picture */
}

static void a_message_that_goes_takes_its_files(void **state)
{
    (void)state;
    assert_referred(false);
    int64_t message = send(add(disk_of_chat(&ops, chat), "a.png"));
    assert_referred(true);
    assert_int_equal(message_delete(&ops, message), ERR_NONE);
    assert_referred(false);
}

static void a_copy_keeps_the_bytes(void **state)
{
    (void)state;
    struct file *folder, *saved, *file = add(disk_of_chat(&ops, chat), "a.png");
    send(file);
    assert_int_equal(disk_chat_save(&ops, file->id, &folder, &saved), ERR_NONE);
    assert_string_equal(folder->name, "Saved Files");
    assert_int_equal(disk_delete(&ops, file->id), ERR_NONE);
    assert_referred(true);
    assert_int_equal(disk_delete(&ops, saved->id), ERR_NONE);
    assert_referred(false);
}

static void a_message_without_words_goes_with_its_last_file(void **state)
{
    (void)state;
    struct file *file = add(disk_of_chat(&ops, chat), "a.png");
    int64_t message = send(file);
    assert_false(message_get(&ops, message)->deleted);
    assert_int_equal(disk_delete(&ops, file->id), ERR_NONE);
    assert_true(message_get(&ops, message)->deleted);
}

static void the_trash_is_emptied_in_time(void **state)
{
    (void)state;
    struct file *file = add(disk_of_person(&ops), "a.png");
    settings.keep_trash_s = 60;
    assert_int_equal(disk_trash(&ops, file->id, &file), ERR_NONE);
    ops.now += 60 * SECOND;
    assert_false(disk_empty_trash(&ops));
    assert_referred(true);
    ops.now += 1;
    disk_empty_trash(&ops);
    assert_referred(false);
    assert_null(file_store_get(db, arena, file->id));
}

static void roots_are_made_once(void **state)
{
    (void)state;
    assert_int_equal(disk_of_chat(&ops, chat)->id, disk_of_chat(&ops, chat)->id);
    assert_int_equal(disk_of_person(&ops)->id, disk_of_person(&ops)->id);
    assert_int_equal(disk_of_person(&ops)->storage_id, disk_of_person(&ops)->id);
    ops.who.user_id = 0;
    assert_null(disk_of_person(&ops));
}

static void a_full_name_does_not_cost_a_walk(void **state)
{
    (void)state;
    struct file *folder = disk_of_person(&ops), *file = NULL;
    const struct new_disk_file wanted = {.name = "a.png", .kept = {.blob = "bytes"}, .unique = true};
    for (int i = 0; i < 40; i++)
        assert_int_equal(disk_add_file(&ops, folder, &wanted, &file), ERR_NONE);
    assert_int_equal(strlen(file->name), strlen("a ().png") + 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_message_that_goes_takes_its_files),
        TEST(a_copy_keeps_the_bytes), TEST(a_message_without_words_goes_with_its_last_file),
        TEST(the_trash_is_emptied_in_time), TEST(roots_are_made_once),
        TEST(a_full_name_does_not_cost_a_walk)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
