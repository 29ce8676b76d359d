package io.blobferry.restore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The set of what is done, as a hash table in a file: it survives a crash of the process, takes no heap, and adds an entry
 * without writing anything else. An entry is the first 128 bits of a SHA-256. After a crash of the machine entries may be
 * missing, and that work is done again; none is there that was not added. Thread-safe.
 */
final class DoneIndex implements AutoCloseable {
    private static final int ENTRY_BYTES = 2 * Long.BYTES;
    private static final int INITIAL_ENTRIES = 1 << 12;

    /** A table of this many entries is the largest that is mapped at once; beyond it, the work is done again when resumed. */
    private static final int MAX_ENTRIES = 1 << 26;

    private final Path file;
    private LongBuffer table;
    private int capacity;
    private int count;

    DoneIndex(Path file) throws IOException {
        this.file = file;
        long size = Files.exists(file) ? Files.size(file) : 0;
        long entries = size / ENTRY_BYTES;
        boolean isTable = entries >= INITIAL_ENTRIES
                && entries <= MAX_ENTRIES
                && Long.bitCount(entries) == 1
                && size % ENTRY_BYTES == 0;
        if (!isTable) {
            Files.deleteIfExists(file);
        }
        capacity = isTable ? Math.toIntExact(entries) : INITIAL_ENTRIES;
        table = map(file, capacity);
        for (int i = 0; i < capacity; i++) {
            if (table.get(2 * i) != 0 || table.get(2 * i + 1) != 0) {
                count++;
            }
        }
    }

    private static LongBuffer map(Path file, int entries) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) entries * ENTRY_BYTES)
                    .asLongBuffer();
        }
    }

    boolean contains(RestoreTask task) {
        return contains(hash(task.id()));
    }

    /** @param id as {@link #idOf} returns it */
    boolean containsId(String id) {
        return id.matches("[0-9a-f]{32}")
                && contains(
                        new long[] {HexFormat.fromHexDigitsToLong(id, 0, 16), HexFormat.fromHexDigitsToLong(id, 16, 32)
                        });
    }

    /** Names a task's entry. */
    static String idOf(RestoreTask task) {
        long[] hash = hash(task.id());
        return HexFormat.of().toHexDigits(hash[0]) + HexFormat.of().toHexDigits(hash[1]);
    }

    private synchronized boolean contains(long[] hash) {
        int slot = slot(table, capacity, hash);
        return table.get(2 * slot) == hash[0] && table.get(2 * slot + 1) == hash[1];
    }

    synchronized void add(RestoreTask task) throws IOException {
        if (2 * (count + 1) > capacity) {
            if (capacity == MAX_ENTRIES) {
                return;
            }
            grow();
        }
        long[] hash = hash(task.id());
        int slot = slot(table, capacity, hash);
        if (table.get(2 * slot) != hash[0] || table.get(2 * slot + 1) != hash[1]) {
            put(table, slot, hash);
            count++;
        }
    }

    private void grow() throws IOException {
        Path larger = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(larger);
        int doubled = 2 * capacity;
        LongBuffer copy = map(larger, doubled);
        for (int i = 0; i < capacity; i++) {
            long[] hash = {table.get(2 * i), table.get(2 * i + 1)};
            if (hash[0] != 0 || hash[1] != 0) {
                put(copy, slot(copy, doubled, hash), hash);
            }
        }
        Files.move(larger, file, StandardCopyOption.REPLACE_EXISTING);
        table = copy;
        capacity = doubled;
    }

    /** The slot of the entry, or the free one where it belongs. */
    private static int slot(LongBuffer table, int capacity, long[] hash) {
        int slot = (int) (hash[0] & (capacity - 1));
        while ((table.get(2 * slot) != 0 || table.get(2 * slot + 1) != 0)
                && (table.get(2 * slot) != hash[0] || table.get(2 * slot + 1) != hash[1])) {
            slot = (slot + 1) & (capacity - 1);
        }
        return slot;
    }

    private static void put(LongBuffer table, int slot, long[] hash) {
        // Half an entry, after a crash, is no other's.
        table.put(2 * slot, hash[0]);
        table.put(2 * slot + 1, hash[1]);
    }

    private static long[] hash(String id) {
        try {
            ByteBuffer hash = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_16BE)));
            return new long[] {hash.getLong() | 1, hash.getLong()};
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }

    @Override
    public void close() {
        // The mapping goes with its buffer; what was added is in the file already.
    }
}
