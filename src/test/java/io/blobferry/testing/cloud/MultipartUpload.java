package io.blobferry.testing.cloud;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Upload;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A multipart upload and its parts. Guarded by the store that holds it. */
public final class MultipartUpload<A> {
    enum State {
        OPEN,
        /** No part is taken any more, but one that was on its way at the abort may still be stored. */
        ABORTED,
        COMPLETED
    }

    /** A part as a Complete names it. */
    public record NamedPart(int number, ETag etag) {}

    final long number;
    final A attributes;
    final NavigableMap<Integer, StoredPart> parts = new TreeMap<>();
    State state = State.OPEN;
    boolean corrupt;

    private final Upload upload;
    private final Instant initiated;

    MultipartUpload(Upload upload, long number, A attributes, Instant initiated) {
        this.upload = upload;
        this.number = number;
        this.attributes = attributes;
        this.initiated = initiated;
    }

    /** Whether it was ended by an abort, after which a part of it was stored that was on its way. */
    public boolean isAborted() {
        return state == State.ABORTED;
    }

    public Upload upload() {
        return upload;
    }

    public Instant initiated() {
        return initiated;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * The size of the object that these parts make.
     *
     * @throws ServiceException if one of them is not there, or they are not in order
     */
    long sizeOf(List<NamedPart> named) {
        long size = 0;
        int before = 0;
        for (NamedPart part : named) {
            if (part.number() <= before) {
                throw new ServiceException(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            before = part.number();
            StoredPart stored = parts.get(part.number());
            if (stored == null || !stored.etag().equals(part.etag())) {
                throw ServiceException.invalidPart(part.number());
            }
            size += stored.content().size();
        }
        return size;
    }

    /** The object that these parts make; its bytes are kept if those of each part are. */
    Content contentOf(List<NamedPart> named, long size, Optional<Crc64Nvme> checksum) {
        List<Content> contents =
                named.stream().map(part -> parts.get(part.number()).content()).toList();
        return !contents.isEmpty() && contents.stream().allMatch(ReadableContent.class::isInstance)
                ? KeptBytes.joined(
                        contents.stream().map(ReadableContent.class::cast).toList(), checksum)
                : new ContentSummary(size, checksum);
    }

    /** The checksum of the object that these parts make, if each of them has one. */
    Optional<Crc64Nvme> checksumOf(List<NamedPart> named) {
        Crc64Nvme joined = Crc64Nvme.EMPTY;
        for (NamedPart part : named) {
            Content content = parts.get(part.number()).content();
            if (content.checksum().isEmpty()) {
                return Optional.empty();
            }
            joined = joined.combine(content.checksum().get(), content.size());
        }
        return Optional.of(corrupt ? new Crc64Nvme(~joined.value()) : joined);
    }
}
