/* The list may grow: codes are stored as texts, and one that is taken off it stays on the messages that have it. */
#include "domain/reaction_rules.h"

#include <stddef.h>
#include <string.h>

const char *reaction_code(const char *code)
{
    static const char *const codes[] = {"like", "dislike", "faceWithTearsOfJoy", "redHeart", "neutralFace",
        "fire", "cry", "slightlySmilingFace", "winkingFace", "laugh", "kiss", "wonder",
        "slightlyFrowningFace", "loudlyCryingFace", "faceWithStuckOutTongue",
        "faceWithStuckOutTongueAndWinkingEye", "smilingFaceWithSunglasses", "confusedFace", "flushedFace",
        "thinkingFace", "angry", "smilingFaceWithHorns", "faceWithThermometer", "facepalm", "poo",
        "flexedBiceps", "clappingHands", "raisedHand", "smilingFaceWithHeartEyes", "smilingFaceWithHearts",
        "pleadingFace", "relievedFace", "foldedHands", "okHand", "signHorns", "loveYouGesture", "clownFace",
        "partyingFace", "questionMark", "exclamationMark", "lightBulb", "bomb", "sleepingSymbol", "crossMark",
        "whiteHeavyCheckMark", "eyes", "handshake", "hundredPoints"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i], code) == 0)
            return codes[i];
    return NULL;
}
