package io.blobferry.it;

import com.azure.storage.blob.BlobClient;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.EventGrid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** One name of a soak: a blob that is written, overwritten and deleted, and what each of its versions held. Thread-safe. */
final class SoakBlob {
    private static final int BLOCKS = 5;
    private static final int MIN_SMALL = 16 * 1024;
    private static final int MAX_SMALL = 700 * 1024;

    /** Bytes of all blobs: a small one is a slice of them behind some of its own. */
    private static final byte[] NOISE = noise();

    /** How a blob of this kind is copied under {@link SoakIT}'s settings. */
    enum Kind {
        /** By one PUT. */
        SMALL(0),
        /** By two parts in one run. */
        PARTS(5 << 20),
        /** By two segments. */
        SEGMENTS(7 << 20);

        private final int block;

        Kind(int block) {
            this.block = block;
        }
    }

    /**
     * A version.
     *
     * @param nanos when it was written
     */
    record Version(String crc, long size, long nanos) {}

    private final SourceContainer source;
    private final BlobClient client;
    private final Kind kind;
    private final Map<String, Version> versions = new ConcurrentHashMap<>();
    private List<byte[]> blocks = List.of();
    private int writes;
    private volatile String newest = "";

    SoakBlob(SourceContainer source, Kind kind, int number) {
        this.source = source;
        this.kind = kind;
        client = source.blob("%s-%03d".formatted(kind.name().toLowerCase(Locale.ROOT), number));
    }

    String name() {
        return client.getBlobName();
    }

    String key() {
        return source.name() + "/" + name();
    }

    Kind kind() {
        return kind;
    }

    /** Writes a version. Returns its event. */
    synchronized String overwrite(RandomGenerator random) {
        byte[] own = new byte[Long.BYTES * 2];
        random.nextBytes(own);
        Version version = kind == Kind.SMALL ? writeSmall(own, random) : commitBlocks(own);
        String event = EventGrid.created(client);
        String etag = client.getProperties().getETag().replace("\"", "");
        versions.put(etag, version);
        newest = etag;
        writes++;
        return event;
    }

    /** Deletes the blob. Returns the event, or nothing if there is no blob. */
    synchronized Optional<String> delete() {
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        client.delete();
        newest = "";
        blocks = List.of();
        return Optional.of(EventGrid.deleted(client));
    }

    /** The newest version's ETag; empty where the blob was deleted. */
    String newest() {
        return newest;
    }

    /** Waits for a write in progress, so that no version is unknown whose bytes a worker may have seen. */
    synchronized Optional<Version> version(String etag) {
        return Optional.ofNullable(versions.get(etag));
    }

    synchronized int writes() {
        return writes;
    }

    private Version writeSmall(byte[] own, RandomGenerator random) {
        int size = random.nextInt(MIN_SMALL, MAX_SMALL);
        int from = random.nextInt(NOISE.length - size);
        byte[] bytes = Arrays.copyOfRange(NOISE, from, from + size);
        System.arraycopy(own, 0, bytes, 0, own.length);
        source.upload(name(), bytes);
        return version(List.of(bytes));
    }

    /** The bytes travel to the source once: each version has the blocks in another order, as {@link RotatingBlob}'s do. */
    private Version commitBlocks(byte[] own) {
        if (blocks.isEmpty()) {
            blocks = IntStream.range(0, BLOCKS)
                    .mapToObj(number -> block(own, number))
                    .toList();
            IntStream.range(0, BLOCKS).forEach(number -> source.stage(client, number, blocks.get(number)));
        }
        List<Integer> order = IntStream.range(0, BLOCKS)
                .map(place -> (place + writes) % BLOCKS)
                .boxed()
                .toList();
        source.commit(client, order);
        return version(order.stream().map(blocks::get).toList());
    }

    private byte[] block(byte[] own, int number) {
        byte[] block = new byte[kind.block];
        for (int at = 0; at < block.length; at += NOISE.length) {
            System.arraycopy(NOISE, 0, block, at, Math.min(NOISE.length, block.length - at));
        }
        System.arraycopy(own, 0, block, number, own.length);
        return block;
    }

    private static Version version(List<byte[]> content) {
        TableCrc64 crc = new TableCrc64();
        content.forEach(bytes -> crc.update(ByteBuffer.wrap(bytes)));
        return new Version(
                crc.value().base64(),
                content.stream().mapToLong(bytes -> bytes.length).sum(),
                System.nanoTime());
    }

    private static byte[] noise() {
        byte[] noise = new byte[2 << 20];
        new SplittableRandom(42).nextBytes(noise);
        return noise;
    }
}
