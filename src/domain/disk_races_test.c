/* Two people at one folder at once. See domain/race_world.h. */
#include "domain/race_world.h"

#include "domain/disk_chat_ops.h"
#include "store/blob_store.h"
#include "store/file_store.h"

static int64_t room, fresh; /* a group chat of the acting administrator, and a file in its folder */
static char room_name[32];

static struct file *add(struct ops *at, struct file *folder, enum err *error_r)
{
    struct file *file = NULL;
    const struct new_disk_file wanted = {.name = "a.txt", .kept = {.blob = "bytes", .size = 5}};
    *error_r = disk_add_file(at, folder, &wanted, &file);
    return file;
}

static void make_room(void)
{
    room = chat_store_add(db, arena, &(struct chat){.type = "C", .title = "Room", .owner_id = admin});
    chat_store_join(db, &(struct chat_member){.chat_id = room, .user_id = admin, .kind = CHAT_KIND_GROUP});
    snprintf(room_name, sizeof room_name, "chat%lld", (long long)room);
}

static void make_file(void)
{
    enum err error;
    make_room();
    as_app(app);
    fresh = add(&ops, disk_of_chat(&ops, room), &error)->id;
}

/* ---- what they do ---- */
static void ask_for_the_folder(struct side *side)
{
    side->id = disk_of_chat(&side->ops, room)->id;
}

static void ask_for_his_storage(struct side *side)
{
    side->id = disk_of_person(&side->ops)->id;
}

static void add_a(struct side *side)
{
    add(&side->ops, disk_of_chat(&side->ops, room), &side->error);
}

static void send_it(struct side *side)
{
    struct disk_committed done = {0};
    const struct disk_commit commit = {.ids = &fresh, .count = 1};
    side->error = disk_commit(&side->ops, room_name, &commit, &done);
    side->id = done.message_id;
}

static void save_it(struct side *side)
{
    struct file *folder, *file;
    side->error = disk_chat_save(&side->ops, fresh, &folder, &file);
}

static void delete_it(struct side *side)
{
    side->error = disk_delete(&side->ops, fresh);
}

/* ---- the races ---- */
static void a_chat_has_one_folder(void **state)
{
    (void)state;
    BEFORE(make_room());
    assert_true(race(ask_for_the_folder, ask_for_the_folder));
    assert_int_equal(one.id, two.id);
}

static void a_person_has_one_storage(void **state)
{
    (void)state;
    assert_true(race(ask_for_his_storage, ask_for_his_storage));
    assert_int_equal(one.id, two.id);
}

static void a_name_exists_once(void **state)
{
    (void)state;
    BEFORE(make_room(); as_app(app); disk_of_chat(&ops, room));
    assert_true(race(add_a, add_a));
    assert_int_equal(one.error, ERR_NONE);
    assert_int_equal(two.error, ERR_DISK_FILE_EXISTS);
}

static void bytes_are_not_copied_from_a_grave(void **state)
{
    (void)state;
    BEFORE(make_file());
    assert_true(race(delete_it, save_it));
    assert_int_equal(two.error, ERR_DISK_SAVE);
    assert_false(blob_store_referred(db, "bytes"));
}

static void who_copies_first_keeps_the_bytes(void **state)
{
    (void)state;
    BEFORE(make_file());
    assert_true(race(save_it, delete_it));
    assert_int_equal(one.error, ERR_NONE);
    assert_true(blob_store_referred(db, "bytes"));
}

static void no_message_shows_a_file_that_is_gone(void **state)
{
    (void)state;
    BEFORE(make_file());
    assert_true(race(send_it, delete_it));
    assert_int_equal(one.error, ERR_NONE);
    assert_true(message_get(&ops, one.id)->deleted);
}

static void what_is_gone_is_not_sent(void **state)
{
    (void)state;
    BEFORE(make_file());
    assert_true(race(delete_it, send_it));
    assert_int_equal(two.error, ERR_DISK_COMMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {RACE(a_chat_has_one_folder), RACE(a_person_has_one_storage),
        RACE(a_name_exists_once), RACE(bytes_are_not_copied_from_a_grave),
        RACE(who_copies_first_keeps_the_bytes), RACE(no_message_shows_a_file_that_is_gone),
        RACE(what_is_gone_is_not_sent)};
    return RUN_RACES(tests);
}
