package io.blobferry.drill;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.verify.NameHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Draws backups until their bytes fill a budget: those with the lowest {@linkplain NameHash hashes} of their blobs' names. Every
 * object has the same chance, large or small. A restore fails object by object (a header, a sidecar, a key that may not be used), so
 * a draw by bytes would spend the budget on a few giants and leave most objects unread for ever.
 *
 * <p>Memory depends on the number drawn, which is limited.
 */
final class BackupDraw {
    /** The maximum number drawn. */
    static final int MAX_DRAWN = 10_000;

    private static final Comparator<Long> UNSIGNED = Long::compareUnsigned;
    private static final Comparator<Item> BY_HASH = Comparator.comparing(Item::hash, UNSIGNED);

    private final String seed;
    private final long budget;
    private final PriorityQueue<Item> lowest = new PriorityQueue<>(BY_HASH.reversed());
    private long bytes;
    private long tooLarge;

    /** A backup that may be drawn. */
    record Candidate(BlobAddress blob, ObjectKey key, long size) {}

    private record Item(long hash, Candidate candidate) {}

    /** @param budget the bytes to be read at most */
    BackupDraw(String seed, long budget) {
        this.seed = seed;
        this.budget = budget;
    }

    void offer(Candidate candidate) {
        if (candidate.size() > budget) {
            tooLarge++;
            return;
        }
        Item item = new Item(NameHash.of(seed, candidate.blob().toString()), candidate);
        if (isFull() && BY_HASH.compare(item, lowest.peek()) > 0) {
            return;
        }
        lowest.add(item);
        bytes += candidate.size();
        // The one with the highest hash goes as long as the others fill the budget.
        while (lowest.size() > MAX_DRAWN
                || (lowest.size() > 1 && bytes - lowest.peek().candidate().size() >= budget)) {
            bytes -= lowest.poll().candidate().size();
        }
    }

    private boolean isFull() {
        return lowest.size() >= MAX_DRAWN || bytes >= budget;
    }

    /** How many objects were larger than the budget, so that they could not be drawn. */
    long tooLarge() {
        return tooLarge;
    }

    /** Those that were drawn, in the order of their hashes; one that no longer fits the budget is left out. */
    List<Candidate> drawn() {
        List<Item> items = new ArrayList<>(lowest);
        items.sort(BY_HASH);
        List<Candidate> drawn = new ArrayList<>();
        long left = budget;
        for (Item item : items) {
            if (item.candidate().size() <= left) {
                left -= item.candidate().size();
                drawn.add(item.candidate());
            }
        }
        return drawn;
    }
}
