package io.blobferry.history;

import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where S3's order of the versions may not be that of the source. A copy that brings changed tags has the bytes of the object
 * that it replaces, and so its ETag. A write of the blob's next version that began before that copy, and ends after it, finds
 * the ETag that it expects, and is stored below the copy, since S3 orders versions by the start of their upload.
 */
final class EqualContents {
    private EqualContents() {}

    /**
     * The versions, by index, that lie between this one and the next older one of its ETag; versions of one ETag that follow
     * one another count as one.
     *
     * @param versions the newest first
     */
    static List<Integer> between(List<ListedVersion> versions, int upper) {
        int first = upper + 1;
        while (first < versions.size() && isEqual(versions, first, upper)) {
            first++;
        }
        int lower = first;
        while (lower < versions.size() && !isEqual(versions, lower, upper)) {
            lower++;
        }
        return lower < versions.size() ? IntStream.range(first, lower).boxed().toList() : List.of();
    }

    private static boolean isEqual(List<ListedVersion> versions, int one, int other) {
        return versions.get(one).etag().equals(versions.get(other).etag());
    }
}
