package io.blobferry.azure.blob;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** A response body that is read once, or discarded so that its connection does not stay open. */
final class SingleUseBody {
    private final Flux<ByteBuffer> bytes;
    private final AtomicBoolean consumed = new AtomicBoolean();

    SingleUseBody(Flux<ByteBuffer> bytes) {
        this.bytes = bytes;
    }

    Flow.Publisher<ByteBuffer> publisher() {
        return JdkFlowAdapter.publisherToFlowPublisher(bytes.doOnSubscribe(subscription -> consumed.set(true)));
    }

    void discardIfUnread() {
        if (consumed.compareAndSet(false, true)) {
            bytes.subscribe(buffer -> {}, failure -> {}).dispose();
        }
    }
}
