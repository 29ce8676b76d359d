package io.blobferry.reconcile;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.BlobRangeListing;
import io.blobferry.spi.state.ReconciliationPass;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Divides the names of an item that another worker has, for a worker that has none. The name at which it is divided is that
 * of a blob, found by a few listings of one page each: about the middle of the first character in which the names that are
 * left differ. The two parts may be of different sizes; the larger one is divided again later.
 */
final class RangeSplitter {
    /** An item is divided after so many steps; one that ends before that is not worth it. */
    private static final int MIN_STEPS = 4;

    /** More than one, because a page may hold directories only, which are left out. */
    private static final int PROBE_SIZE = 10;

    private static final int LAST_ASCII = 0x7e;

    /** The last character of the basic plane that XML can carry. */
    private static final int LAST_CHARACTER = 0xfffd;

    private final BlobRangeListing listing;

    RangeSplitter(BlobRangeListing listing) {
        this.listing = listing;
    }

    /** An item of a container to be divided, and the first name of its second part. */
    record Split(int item, String container, String name) {
        /** Whether the item's names that are left still include this one, in any order. */
        boolean fits(ReconciliationPass pass) {
            return pass.items().size() < ReconciliationPass.MAX_ITEMS
                    && pass.item(item)
                            .map(ReconciliationPass.WorkItem::position)
                            .filter(position -> position instanceof ReconciliationPass.PrefixCursor cursor
                                    && cursor.container().equals(container)
                                    && isDivisible(cursor)
                                    && isLeft(cursor, name))
                            .isPresent();
        }

        ReconciliationPass applyTo(ReconciliationPass pass, ReconciliationPass.Lease lease) {
            return pass.split(item, name, lease);
        }
    }

    /** Empty if no item is worth it, or the source does not list from a name on. */
    Optional<Split> split(RunContext run, ReconciliationPass pass) {
        if (pass.items().size() >= ReconciliationPass.MAX_ITEMS) {
            return Optional.empty();
        }
        Optional<ReconciliationPass.WorkItem> largest = pass.items().stream()
                .filter(item -> item.steps() >= MIN_STEPS)
                .filter(item ->
                        item.position() instanceof ReconciliationPass.PrefixCursor cursor && isDivisible(cursor))
                .max(Comparator.comparingInt(ReconciliationPass.WorkItem::steps));
        try {
            return largest.flatMap(item -> split(run, item.id(), (ReconciliationPass.PrefixCursor) item.position()));
        } catch (TransferException e) {
            // The item stays whole; the worker that has it meets the same failure and reports it.
            return Optional.empty();
        }
    }

    private Optional<Split> split(RunContext run, int item, ReconciliationPass.PrefixCursor cursor) {
        return new Search(run, cursor).middle().map(name -> new Split(item, cursor.container(), name));
    }

    private static boolean isDivisible(ReconciliationPass.PrefixCursor cursor) {
        return !cursor.blobsExhausted() && !cursor.lastName().isEmpty();
    }

    /** Whether the name is behind the last one that was listed and before the end, in every order. */
    private static boolean isLeft(ReconciliationPass.PrefixCursor cursor, String name) {
        return ListingOrder.isBeforeInAll(cursor.lastName(), name)
                && cursor.names()
                        .until()
                        .filter(until -> !ListingOrder.isBeforeInAll(name, until))
                        .isEmpty();
    }

    /** The search for a name in the middle of what is left of a range. */
    private final class Search {
        private final RunContext run;
        private final ReconciliationPass.PrefixCursor cursor;
        private final int[] last;

        Search(RunContext run, ReconciliationPass.PrefixCursor cursor) {
            this.run = run;
            this.cursor = cursor;
            last = cursor.lastName().codePoints().toArray();
        }

        Optional<String> middle() {
            if (nameBeyond(last.length).isEmpty()) {
                return Optional.empty();
            }
            int position =
                    firstTrue(0, last.length, length -> nameBeyond(length).isPresent()) - 1;
            String prefix = new String(last, 0, position);
            String next = nameBeyond(position + 1).orElse("");
            if (next.codePointCount(0, next.length()) <= position || !next.startsWith(prefix)) {
                return Optional.empty();
            }
            int lowest = next.codePointAt(next.offsetByCodePoints(0, position));
            int highest = highest(prefix, lowest);
            int middle = withoutSurrogate((lowest + highest + 1) / 2);
            return middle > lowest && middle <= highest
                    ? nameFrom(prefix + Character.toString(middle)).or(() -> Optional.of(next))
                    : Optional.of(next);
        }

        /** The highest character at which a name with the prefix continues; at least {@code known}. */
        private int highest(String prefix, int known) {
            int end = known < LAST_ASCII
                            && nameFrom(prefix + Character.toString(LAST_ASCII + 1))
                                    .isEmpty()
                    ? LAST_ASCII + 1
                    : LAST_CHARACTER;
            return known >= end
                    ? known
                    : firstTrue(
                                    known,
                                    end,
                                    character -> nameFrom(prefix + Character.toString(withoutSurrogate(character)))
                                            .isEmpty())
                            - 1;
        }

        /** A name behind all names that begin with the first characters of the last one. */
        private Optional<String> nameBeyond(int length) {
            return nameFrom(new String(last, 0, length) + Character.toString(LAST_CHARACTER));
        }

        /** The first name of the range from the given one on. */
        private Optional<String> nameFrom(String start) {
            return listing.listFrom(run, cursor.container(), start, PROBE_SIZE).blobs().stream()
                    .map(blob -> blob.version().blob().name())
                    .findFirst()
                    .filter(name -> isLeft(cursor, name));
        }

        private static int withoutSurrogate(int character) {
            return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE
                    ? Character.MAX_SURROGATE + 1
                    : character;
        }

        /** The lowest number above {@code from} for which the condition holds, if it holds for {@code to}. */
        private static int firstTrue(int from, int to, IntPredicate condition) {
            int below = from;
            int above = to;
            while (above - below > 1) {
                int middle = (below + above) >>> 1;
                if (condition.test(middle)) {
                    above = middle;
                } else {
                    below = middle;
                }
            }
            return above;
        }
    }
}
