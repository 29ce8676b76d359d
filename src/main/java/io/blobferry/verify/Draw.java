package io.blobferry.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The items with the lowest hashes of all that are offered. Memory depends on the number drawn. Thread-safe. */
final class Draw<T> {
    private static final Comparator<Long> UNSIGNED = Long::compareUnsigned;

    private final int count;
    private final PriorityQueue<Item<T>> lowest = new PriorityQueue<>(
            Comparator.comparing((Item<T> item) -> item.hash(), UNSIGNED).reversed());

    private record Item<T>(long hash, T item) {}

    Draw(int count) {
        this.count = count;
    }

    synchronized void offer(long hash, T item) {
        if (lowest.size() < count) {
            lowest.add(new Item<>(hash, item));
        } else if (Long.compareUnsigned(hash, lowest.peek().hash()) < 0) {
            lowest.poll();
            lowest.add(new Item<>(hash, item));
        }
    }

    /** Those that were drawn, in the order of their hashes. */
    synchronized List<T> drawn() {
        List<Item<T>> items = new ArrayList<>(lowest);
        items.sort(Comparator.comparing((Item<T> item) -> item.hash(), UNSIGNED));
        return items.stream().map(Item::item).toList();
    }
}
