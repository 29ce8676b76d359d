package io.blobferry.loadstubs;

/**
 * The conditions of the network that a connection sees.
 *
 * @param bytesPerSecond how fast each connection is in each direction; 0: as fast as it goes
 * @param roundTripMillis how much longer a round trip takes
 */
public record Conditions(long bytesPerSecond, long roundTripMillis) {
    /** As fast as this machine. */
    public static final Conditions UNLIMITED = new Conditions(0, 0);

    public Conditions {
        if (bytesPerSecond < 0 || roundTripMillis < 0) {
            throw new IllegalArgumentException("not a network: " + bytesPerSecond + ", " + roundTripMillis);
        }
    }

    /** Each connection at this speed. */
    public static Conditions throttled(long bytesPerSecond) {
        return new Conditions(bytesPerSecond, 0);
    }
}
