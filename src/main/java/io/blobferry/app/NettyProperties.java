package io.blobferry.app;

import java.util.Map;
import java.util.Properties;

/**
 * Netty's defaults for a process of little memory. They are set here and not on the command line, because arguments for the
 * JVM make the Functions host discard the one that it has already started.
 */
final class NettyProperties {
    /**
     * Pools grow by chunks of 8 KiB &lt;&lt; {@code maxOrder}, for each arena: with Netty's own 4 MiB, and an arena for each of
     * many event loops, direct memory crept up for as long as a worker copied.
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            "io.netty.allocator.maxOrder", "6",
            "io.netty.allocator.numDirectArenas", "2",
            "io.netty.eventLoopThreads", "2");

    private NettyProperties() {}

    /** Sets what the operator has not set. To be called before the first class of Netty is initialised. */
    static void setDefaults() {
        setDefaults(System.getProperties());
    }

    static void setDefaults(Properties properties) {
        DEFAULTS.forEach(properties::putIfAbsent);
    }
}
