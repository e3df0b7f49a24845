/* Any bytes as a time-zone file: refused or understood, and then every moment has an offset. */
#include "base/zone.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t moments[] = {INT32_MIN, -1, 0, 1700000000, INT32_MAX, 4102444800, 32503680000};
    struct arena *arena = arena_new();
    const struct zone *zone = zone_read(arena, data, size);
    for (size_t i = 0; zone && i < sizeof moments / sizeof *moments; i++)
        if (llabs(zone_offset(zone, moments[i])) > INT64_C(0x80000000) + 3600)
            abort();
    arena_free(&arena);
    return 0;
}
