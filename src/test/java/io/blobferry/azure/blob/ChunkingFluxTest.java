package io.blobferry.azure.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class ChunkingFluxTest {
    private static final int CHUNK = 100;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 200, 1_000, 12_345})
    void chunks_haveOneSizeAndAllBytesInOrder(int size) {
        byte[] content = content(size);
        for (int seed = 0; seed < 20; seed++) {
            List<ByteBuffer> chunks = new ChunkingFlux(Flux.fromIterable(cut(content, seed)), CHUNK, size)
                    .collectList()
                    .block();
            assertArrayEquals(content, joined(chunks));
            assertEquals(Math.ceilDiv(size, CHUNK), chunks.size());
            chunks.stream().limit(Math.max(0, chunks.size() - 1)).forEach(chunk -> assertEquals(CHUNK, chunk.limit()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 250, 900})
    void unexpectedLength_isPassedOn(long expected) {
        byte[] content = content(300);
        assertArrayEquals(
                content,
                joined(new ChunkingFlux(Flux.fromIterable(cut(content, 1)), CHUNK, expected)
                        .collectList()
                        .block()));
    }

    @Test
    void buffers_mayBeReused() {
        byte[] content = content(950);
        byte[] shared = new byte[30];
        Flux<ByteBuffer> reusing = Flux.fromIterable(cut(content, 2))
                .concatMapIterable(this::inPieces)
                .map(piece -> {
                    int length = piece.remaining();
                    piece.get(shared, 0, length);
                    return ByteBuffer.wrap(shared, 0, length);
                });
        assertArrayEquals(
                content,
                joined(new ChunkingFlux(reusing, CHUNK, content.length)
                        .collectList()
                        .block()));
    }

    @Test
    void lastChunk_waitsForCompletion() {
        TestPublisher<ByteBuffer> stream = TestPublisher.create();
        StepVerifier.create(new ChunkingFlux(stream.flux(), CHUNK, 200))
                .then(() -> stream.next(ByteBuffer.wrap(content(150))))
                .expectNextCount(1)
                .then(() -> stream.next(ByteBuffer.wrap(content(50))))
                .expectNoEvent(Duration.ofMillis(50))
                .then(stream::complete)
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void noDemand_requestsNothingUpstream() {
        AtomicLong requested = new AtomicLong();
        Flux<ByteBuffer> stream = Flux.fromIterable(cut(content(1_000), 3)).doOnRequest(requested::addAndGet);
        StepVerifier.create(new ChunkingFlux(stream, CHUNK, 1_000), 0)
                .expectSubscription()
                .then(() -> assertEquals(0, requested.get()))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> assertTrue(requested.get() < 20, "requested " + requested))
                .thenRequest(2)
                .expectNextCount(2)
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(7)
                .verifyComplete();
    }

    @Test
    void largeBuffer_isEmittedByDemand() {
        byte[] content = content(1_000);
        StepVerifier.create(new ChunkingFlux(Flux.just(ByteBuffer.wrap(content)), CHUNK, 1_000), 0)
                .thenRequest(3)
                .expectNextCount(3)
                .expectNoEvent(Duration.ofMillis(20))
                .thenRequest(7)
                .expectNextCount(7)
                .verifyComplete();
    }

    @Test
    void error_isEmittedBeforeReadyChunks() {
        TestPublisher<ByteBuffer> stream = TestPublisher.create();
        StepVerifier.create(new ChunkingFlux(stream.flux(), CHUNK, 1_000), 0)
                .thenRequest(1)
                .then(() -> stream.next(ByteBuffer.wrap(content(450))))
                .expectNextCount(1)
                .then(() -> stream.error(new IOException("broken off")))
                .verifyErrorMessage("broken off");
    }

    @Test
    void cancel_reachesUpstream() {
        TestPublisher<ByteBuffer> stream = TestPublisher.create();
        StepVerifier.create(new ChunkingFlux(stream.flux(), CHUNK, 1_000))
                .then(() -> stream.next(ByteBuffer.wrap(content(150))))
                .expectNextCount(1)
                .thenCancel()
                .verify();
        stream.assertCancelled();
    }

    @Test
    void requestsAndSignals_mayRunConcurrently() {
        byte[] content = content(200_000);
        for (int seed = 0; seed < 20; seed++) {
            Flux<ByteBuffer> chunks = new ChunkingFlux(
                            Flux.fromIterable(cut(content, seed)).publishOn(Schedulers.parallel(), 1),
                            CHUNK,
                            content.length)
                    .publishOn(Schedulers.boundedElastic(), 3);
            assertArrayEquals(content, joined(chunks.collectList().block()));
        }
    }

    @Test
    void smallStream_allocatesNoFullChunk() {
        List<ByteBuffer> chunks = new ChunkingFlux(Flux.fromIterable(cut(content(7), 1)), CHUNK, 7)
                .collectList()
                .block();
        assertEquals(7, chunks.getFirst().array().length);
    }

    @Test
    void chunkSizeZero_isRejected() {
        assertThrows(IllegalArgumentException.class, () -> new ChunkingFlux(Flux.empty(), 0, 1));
    }

    private List<ByteBuffer> inPieces(ByteBuffer bytes) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.limit(); from += 30) {
            pieces.add(bytes.slice(from, Math.min(30, bytes.limit() - from)));
        }
        return pieces;
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    /** The same bytes in buffers of random sizes, including empty ones and ones larger than a chunk. */
    private static List<ByteBuffer> cut(byte[] content, long seed) {
        Random random = new Random(seed);
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int from = 0; from < content.length; ) {
            int to = Math.min(content.length, from + random.nextInt(seed % 2 == 0 ? 60 : 350));
            buffers.add(ByteBuffer.wrap(Arrays.copyOfRange(content, from, to)));
            from = to;
        }
        return buffers;
    }

    private static byte[] joined(List<ByteBuffer> chunks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer chunk : chunks) {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.get(bytes);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }
}
