package io.blobferry.events;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an event calls its blob or directory, by its URL and by its subject.
 *
 * @param candidates the names that it may mean, that of the URL first; never empty
 * @param detail why the event does not name it for certain; empty if it does
 */
record NameInEvent(List<BlobPath> candidates, String detail) {
    /** The subject's name, of an event of this product. */
    static NameInEvent certain(BlobPath subject) {
        return new NameInEvent(List.of(subject), "");
    }

    /**
     * The URL's name where the subject agrees, or is the same with characters lost; the subject's where there is no URL that
     * can be read; both where they disagree.
     *
     * @param account the storage account, which a URL's path may begin with
     */
    static NameInEvent of(BlobPath subject, Optional<String> url, String account) {
        return compare(
                subject, url, url.map(text -> BlobUrl.readings(text, account)).orElse(List.of()));
    }

    /** The same for a directory, whose URL may end with a slash. */
    static NameInEvent ofDirectory(BlobPath subject, Optional<String> url, String account) {
        List<BlobPath> readings = url.map(text -> BlobUrl.readings(text, account)).orElse(List.of()).stream()
                .map(BlobPath::asDirectory)
                .toList();
        return compare(subject.asDirectory(), url, readings);
    }

    private static NameInEvent compare(BlobPath subject, Optional<String> url, List<BlobPath> readings) {
        if (readings.isEmpty()) {
            return unlessDamaged(subject, "subject " + subject.name() + ", URL " + url.orElse("missing"));
        }
        Predicate<BlobPath> agrees = subject::equals;
        return readings.stream()
                .filter(agrees)
                .findFirst()
                .or(() -> readings.stream().filter(subject::isDamagedFormOf).findFirst())
                .map(name -> unlessDamaged(name, "URL " + url.orElse("")))
                .orElseGet(() -> new NameInEvent(
                        List.of(readings.getFirst(), subject),
                        "the URL and the subject name different blobs: URL " + url.orElse("") + ", subject "
                                + subject.container() + "/" + subject.name()));
    }

    private static NameInEvent unlessDamaged(BlobPath name, String source) {
        return new NameInEvent(
                List.of(name), name.mayBeDamaged() ? "characters of the name may be lost: " + source : "");
    }

    boolean isCertain() {
        return detail.isEmpty();
    }
}
