package io.blobferry.it;

import io.blobferry.emulators.Emulators;

/** How many messages a worker's queues hold, messages in process included. */
record MessageCount(Emulators emulators, String eventQueue) {
    private static final String SEGMENTS = "blobferry-segments";

    long events() {
        return of(eventQueue);
    }

    long segments() {
        return of(SEGMENTS);
    }

    boolean isZero() {
        return events() == 0 && segments() == 0;
    }

    private long of(String queue) {
        return emulators.queues().getQueueClient(queue).getProperties().getApproximateMessagesCountLong();
    }
}
