package io.blobferry.azure.restore;

import com.azure.core.http.rest.Response;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.RestoreDestination.Absent;
import io.blobferry.spi.destination.RestoreDestination.Different;
import io.blobferry.spi.destination.RestoreDestination.Found;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.SourceAttributes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/**
 * A blob that is being restored, and what its writers share.
 *
 * @param control may repeat requests
 * @param data does not
 */
record DestinationBlob(
        RestoredBlob blob,
        Found found,
        BlobAsyncClient control,
        BlobAsyncClient data,
        Supplier<Checksum> checksums,
        RangeBuffers buffers) {

    /** Names the version, and no other, in 16 hexadecimal digits. */
    String versionId() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((blob.version().version() + "\0" + blob.version().etag()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }

    SourceAttributes attributes() {
        return blob.attributes();
    }

    String url() {
        return data.getBlobUrl();
    }

    /** The condition of the write that makes the blob appear: it replaces what was found, or nothing. */
    BlobRequestConditions condition() {
        BlobRequestConditions condition = new BlobRequestConditions();
        return switch (found) {
            case Absent() -> condition.setIfNoneMatch("*");
            case Different(String ignored, var etag) ->
                etag.map(ETag::quoted).map(condition::setIfMatch).orElse(condition);
            default -> condition;
        };
    }

    boolean hasAttribute(RefusedAttributes.Attribute attribute) {
        return switch (attribute) {
            case TAGS -> !attributes().tags().isEmpty();
            case TIER -> attributes().tier().isPresent();
        };
    }

    /**
     * Sends a request that makes the blob, or makes it visible; without attributes that the account refuses.
     *
     * @return whether it is made; not if its condition does not hold
     */
    boolean make(RunContext run, String operation, RefusedAttributes refused, RefusedAttributes.Request request) {
        try {
            refused.send(run, operation, this::hasAttribute, request);
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof BlobStorageException answer && ContainerErrors.isConflict(answer)) {
                return false;
            }
            throw ContainerErrors.translate(operation, e.getCause());
        }
    }

    /** What is under the blob's name. */
    Optional<BlobProperties> current(RunContext run) {
        return ContainerCall.find(run, "get the properties of " + url(), control.getPropertiesWithResponse(null))
                .map(Response::getValue);
    }
}
