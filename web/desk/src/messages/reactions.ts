/* How reactions look (params.REACTIONS: code and who reacted so). Likes are kept apart, because they can be given here; the others
 * come from bots and other programs. A code that is not known yet is shown as its name. */
const emoji: Record<string, string> = {
  dislike: '👎', faceWithTearsOfJoy: '😂', redHeart: '❤️', neutralFace: '😐', fire: '🔥', cry: '😢', slightlySmilingFace: '🙂', winkingFace: '😉',
  laugh: '😆', kiss: '😘', wonder: '😮', slightlyFrowningFace: '🙁', loudlyCryingFace: '😭', faceWithStuckOutTongue: '😛',
  faceWithStuckOutTongueAndWinkingEye: '😜', smilingFaceWithSunglasses: '😎', confusedFace: '😕', flushedFace: '😳', thinkingFace: '🤔',
  angry: '😠', smilingFaceWithHorns: '😈', faceWithThermometer: '🤒', facepalm: '🤦', poo: '💩', flexedBiceps: '💪', clappingHands: '👏',
  raisedHand: '✋', smilingFaceWithHeartEyes: '😍', smilingFaceWithHearts: '🥰', pleadingFace: '🥺', relievedFace: '😌', foldedHands: '🙏',
  okHand: '👌', signHorns: '🤘', loveYouGesture: '🤟', clownFace: '🤡', partyingFace: '🥳', questionMark: '❓', exclamationMark: '❗',
  lightBulb: '💡', bomb: '💣', sleepingSymbol: '💤', crossMark: '❌', whiteHeavyCheckMark: '✅', eyes: '👀', handshake: '🤝', hundredPoints: '💯',
}

export interface Reaction {
  code: string
  face: string
  users: number[]
}

export function reactionsOf(params: Record<string, any>): Reaction[] {
  const sent = params.REACTIONS
  if (!sent || typeof sent !== 'object') return []
  return Object.entries(sent).filter(([, users]) => Array.isArray(users) && users.length)
    .map(([code, users]) => ({ code, face: Object.hasOwn(emoji, code) ? emoji[code]! : code, users: (users as unknown[]).map(Number) }))
}
