package io.blobferry.it;

import com.azure.storage.blob.BlobClient;
import io.blobferry.domain.TableCrc64;
import io.blobferry.emulators.EventGrid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A blob of five blocks. Each new version turns their order by one, so that no part of one version is a part of the
 * next, and the bytes travel to Azure only once.
 */
final class RotatingBlob {
    static final int SIZE = 5 * (7 << 20);

    private static final int BLOCKS = 5;

    private final SourceContainer source;
    private final BlobClient blob;
    private final List<byte[]> blocks;
    /** Each version's checksum by its ETag, the newest last. */
    private final Map<String, String> versions = new LinkedHashMap<>();

    private final List<String> events = new ArrayList<>();

    RotatingBlob(SourceContainer source, String name, long seed) {
        this.source = source;
        blob = source.blob(name);
        SplittableRandom random = new SplittableRandom(seed);
        blocks = IntStream.range(0, BLOCKS)
                .mapToObj(number -> {
                    byte[] block = new byte[SIZE / BLOCKS];
                    random.nextBytes(block);
                    source.stage(blob, number, block);
                    return block;
                })
                .toList();
        overwrite();
    }

    /** Makes a new version. */
    synchronized void overwrite() {
        int turn = versions.size() % BLOCKS;
        List<Integer> order = IntStream.range(0, BLOCKS)
                .mapToObj(place -> (place + turn) % BLOCKS)
                .toList();
        source.commit(blob, order);
        TableCrc64 crc = new TableCrc64();
        order.forEach(number -> crc.update(ByteBuffer.wrap(blocks.get(number))));
        versions.put(
                blob.getProperties().getETag().replace("\"", ""), crc.value().base64());
        events.add(EventGrid.created(blob));
    }

    /** What Event Grid has to say of each version, in order. */
    synchronized List<String> events() {
        return List.copyOf(events);
    }

    /** The checksum of the version of this ETag, if there was one. */
    synchronized Optional<String> crc(String etag) {
        return Optional.ofNullable(versions.get(etag));
    }

    synchronized String newest() {
        return List.copyOf(versions.keySet()).getLast();
    }

    synchronized int count() {
        return versions.size();
    }
}
