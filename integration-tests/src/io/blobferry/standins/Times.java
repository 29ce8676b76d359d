package io.blobferry.standins;

import io.netty.handler.codec.DateFormatter;
import java.util.Date;

/** Times as HTTP headers carry them. */
final class Times {
    private Times() {}

    static String http(long epochMillis) {
        return DateFormatter.format(new Date(epochMillis));
    }
}
