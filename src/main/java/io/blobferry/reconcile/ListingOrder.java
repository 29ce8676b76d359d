package io.blobferry.reconcile;

import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.spi.source.BlobListing;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The orders in which an account may list its blobs. Azure documents "alphabetical order, with uppercase letters listed
 * first" (List Blobs); accounts with a hierarchical namespace list folder by folder. Which of them an account uses is taken
 * from its listings.
 */
enum ListingOrder {
    UTF_8(Utf8KeyOrder.COMPARATOR),
    UTF_16(Comparator.naturalOrder()),
    FOLDERS_UTF_8(Comparator.comparing(ListingOrder::withFoldersFirst, Utf8KeyOrder.COMPARATOR)),
    FOLDERS_UTF_16(Comparator.comparing(ListingOrder::withFoldersFirst));

    // Comparators hold no state here, but their type does not say so.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Comparator<String> comparator;

    ListingOrder(Comparator<String> comparator) {
        this.comparator = comparator;
    }

    private static String withFoldersFirst(String name) {
        return name.replace('/', '\0');
    }

    /** The orders that sort the names as they are. */
    static Set<ListingOrder> consistentWith(List<String> names) {
        Set<ListingOrder> orders = EnumSet.noneOf(ListingOrder.class);
        for (ListingOrder order : values()) {
            if (order.sorts(names)) {
                orders.add(order);
            }
        }
        return orders;
    }

    /** Whether every order sorts {@code left} before {@code right}. */
    static boolean isBeforeInAll(String left, String right) {
        return EnumSet.allOf(ListingOrder.class).stream().allMatch(order -> order.comparator.compare(left, right) < 0);
    }

    /**
     * The blobs of a page that lie before the end of a range. If the page is in none of the known orders, it has no end: a
     * blob that is compared twice does no harm, and one that is left out would.
     *
     * @param last the last name before the page; empty if it is the first
     * @param until the end of the range, exclusive
     * @return the blobs before the end; empty if the page does not reach it
     */
    static Optional<List<BlobListing.Listed>> before(String until, List<BlobListing.Listed> page, String last) {
        List<String> names = page.stream().map(ListingOrder::nameOf).toList();
        Set<ListingOrder> orders = consistentWith(names);
        orders.removeIf(
                order -> !last.isEmpty() && !names.isEmpty() && order.comparator.compare(last, names.getFirst()) >= 0);
        if (orders.isEmpty()) {
            return Optional.empty();
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (orders.stream().allMatch(order -> order.comparator.compare(name, until) >= 0)) {
                return Optional.of(page.subList(0, i));
            }
        }
        return Optional.empty();
    }

    private boolean sorts(List<String> names) {
        for (int i = 1; i < names.size(); i++) {
            if (comparator.compare(names.get(i - 1), names.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static String nameOf(BlobListing.Listed blob) {
        return blob.version().blob().name();
    }
}
