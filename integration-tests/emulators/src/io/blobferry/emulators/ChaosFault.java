package io.blobferry.emulators;

import java.time.Duration;

/**
 * A fault that was chosen for an exchange.
 *
 * @param offset how many bytes of the exchange's direction pass before it strikes; of a body's, for a corrupt one
 * @param stall how long a stall lasts
 * @param bytesPerSecond the speed of what trickles
 * @param reset whether a cut ends with RST, else with FIN
 */
record ChaosFault(ChaosKind kind, long offset, Duration stall, int bytesPerSecond, boolean reset) {}
