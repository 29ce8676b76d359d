package io.blobferry.loadstubs;

import io.blobferry.testing.cloud.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The sizes of blocks that are stored and not committed, by blob. */
final class StagedBlocks {
    /** A block of a blob. */
    record Block(String id, long size) {}

    private final ConcurrentMap<String, Map<String, Long>> blobs = new ConcurrentHashMap<>();

    void stage(Target blob, String id, long size) {
        blobs.compute(name(blob), (name, blocks) -> {
            Map<String, Long> all = blocks == null ? new LinkedHashMap<>() : blocks;
            all.put(id, size);
            return all;
        });
    }

    /** Those of the blob. */
    List<Block> of(Target blob) {
        return sizes(blob).entrySet().stream()
                .map(block -> new Block(block.getKey(), block.getValue()))
                .toList();
    }

    /**
     * The blocks of a list, in its order.
     *
     * @param committed the blocks of the blob as it is
     */
    List<Block> listed(Target blob, List<BlockListXml.Listed> list, List<Block> committed) {
        Map<String, Long> staged = sizes(blob);
        Map<String, Long> present = new HashMap<>();
        committed.forEach(block -> present.put(block.id(), block.size()));
        List<Block> blocks = new ArrayList<>();
        for (BlockListXml.Listed block : list) {
            Long size = switch (block.from()) {
                case COMMITTED -> present.get(block.id());
                case UNCOMMITTED -> staged.get(block.id());
                case LATEST -> staged.getOrDefault(block.id(), present.get(block.id()));
            };
            if (size == null) {
                throw new ServiceException(400, "InvalidBlockList", "The specified block list is invalid.");
            }
            blocks.add(new Block(block.id(), size));
        }
        return blocks;
    }

    private Map<String, Long> sizes(Target blob) {
        Map<String, Long> found = new LinkedHashMap<>();
        blobs.computeIfPresent(name(blob), (name, blocks) -> {
            found.putAll(blocks);
            return blocks;
        });
        return found;
    }

    /** Forgets them, as the service does when the blob is written. */
    void discard(Target blob) {
        blobs.remove(name(blob));
    }

    private static String name(Target blob) {
        return blob.rest();
    }
}
