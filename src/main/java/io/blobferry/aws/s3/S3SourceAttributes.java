package io.blobferry.aws.s3;

import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TagsDigest;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.format.MetadataNames;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.SourceAttributes.Loss;
import io.blobferry.spi.target.SourceAttributes.LossKind;
import io.blobferry.spi.target.StoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a blob's attributes back from its backup: the inverse of {@link S3RequestAttributes}. docs/FORMAT.md describes the
 * format.
 */
final class S3SourceAttributes {
    /** The requests that it may need, at most one of them for a version. */
    interface Requests {
        /** The content of an object; empty if there is none. */
        Optional<String> text(RunContext run, ObjectKey key);

        Map<String, String> tags(RunContext run, StoredVersion version);
    }

    private final Requests requests;

    S3SourceAttributes(Requests requests) {
        this.requests = requests;
    }

    SourceAttributes read(RunContext run, StoredVersion version) {
        Map<String, String> metadata = version.userMetadata();
        List<Loss> losses = new ArrayList<>();
        if (version.origin().isEmpty()) {
            losses.add(new Loss(LossKind.METADATA_MISSING, "the object's metadata does not name its source"));
        }
        String sidecar = metadata.get(MetadataNames.SIDECAR);
        S3Metadata.invalidNames(metadata).stream()
                .filter(name -> sidecar == null || name.startsWith(MetadataNames.PREFIX))
                .map(name -> name + " is not of the format: " + metadata.get(name))
                .forEach(detail -> losses.add(new Loss(LossKind.METADATA_INVALID, detail)));
        return Optional.ofNullable(sidecar)
                .flatMap(key -> sidecar(run, version, key, losses))
                .map(content -> attributes(version, content, losses))
                .orElseGet(() -> attributes(
                        version,
                        new MetadataSidecar.Content(
                                Optional.ofNullable(metadata.get(MetadataNames.SOURCE_URL)),
                                ownHeaders(version),
                                S3Metadata.sourceMetadata(metadata),
                                sidecar == null ? tags(run, version, losses) : Map.of()),
                        losses));
    }

    private static SourceAttributes attributes(
            StoredVersion version, MetadataSidecar.Content content, List<Loss> losses) {
        Map<String, String> metadata = version.userMetadata();
        return new SourceAttributes(
                content.headers(),
                content.metadata(),
                content.tags(),
                version.origin().flatMap(StoredVersion.Origin::type),
                version.origin().flatMap(StoredVersion.Origin::tier),
                Optional.ofNullable(metadata.get(MetadataNames.SOURCE_CONTENT_MD5)),
                S3Metadata.sequenceNumber(metadata),
                content.url(),
                losses);
    }

    private static ContentHeaders ownHeaders(StoredVersion version) {
        ContentHeaders own = version.headers();
        return version.userMetadata().containsKey(MetadataNames.NO_CONTENT_TYPE)
                ? new ContentHeaders(
                        Optional.empty(), own.encoding(), own.language(), own.disposition(), own.cacheControl())
                : own;
    }

    private Optional<MetadataSidecar.Content> sidecar(
            RunContext run, StoredVersion version, String sidecar, List<Loss> losses) {
        ObjectKey owner = version.version().key();
        try {
            if (!S3Values.isKey(sidecar)) {
                throw new IllegalArgumentException("its key is none");
            }
            Optional<String> json = requests.text(run, new ObjectKey(owner.bucket(), sidecar));
            if (json.isEmpty()) {
                losses.add(new Loss(LossKind.SIDECAR_MISSING, "the sidecar does not exist: " + sidecar));
            }
            return json.map(text -> MetadataSidecar.read(text, owner));
        } catch (PermanentException denied) {
            losses.add(new Loss(LossKind.SIDECAR_DENIED, sidecar + ": " + denied.getMessage()));
        } catch (IllegalArgumentException invalid) {
            losses.add(new Loss(LossKind.SIDECAR_INVALID, sidecar + ": " + invalid.getMessage()));
        }
        return Optional.empty();
    }

    /** The tags of an object without a sidecar. Its metadata says whether the source had any. */
    private Map<String, String> tags(RunContext run, StoredVersion version, List<Loss> losses) {
        Optional<String> digest = S3Metadata.tagsDigest(version.userMetadata());
        if (digest.isEmpty()) {
            return Map.of();
        }
        try {
            Map<String, String> tags = requests.tags(run, version);
            if (!TagsDigest.of(tags).equals(digest)) {
                losses.add(new Loss(LossKind.TAGS_CHANGED, "the object has other tags than the blob had: " + tags));
            }
            return tags;
        } catch (PermanentException denied) {
            losses.add(new Loss(LossKind.TAGS_DENIED, denied.getMessage()));
            return Map.of();
        }
    }
}
