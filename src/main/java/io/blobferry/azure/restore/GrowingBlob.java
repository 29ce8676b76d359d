package io.blobferry.azure.restore;

import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.BlobSetAccessTierOptions;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobOccupiedException;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RestoreDestination.Incomplete;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** An append or a page blob, which is visible while it grows: how it is marked as incomplete, and how the mark goes. */
final class GrowingBlob {
    private final DestinationBlob blob;

    GrowingBlob(DestinationBlob blob) {
        this.blob = blob;
    }

    /** The blob that an interrupted restore of this very version has left; empty if it has left none. */
    Optional<BlobProperties> resumed(RunContext run) {
        if (!(blob.found() instanceof Incomplete)) {
            return Optional.empty();
        }
        return blob.current(run).filter(this::isOwn);
    }

    /** Whether a restore of this very version has left it incomplete. */
    private boolean isOwn(BlobProperties there) {
        return blob.versionId().equals(BlobAttributes.metadata(there).get(BlobAttributes.INCOMPLETE));
    }

    /** A request that creates the blob under a condition. */
    @FunctionalInterface
    interface Creation {
        Mono<?> under(BlobRequestConditions condition);
    }

    /**
     * Creates the blob, which is of a type that not every account can hold. It replaces what was found, an incomplete one, or
     * nothing; and what an earlier attempt has created whose answer was lost, or which could not be completed.
     *
     * @throws BlobOccupiedException if another blob is there
     * @throws PermanentException if the account cannot hold it
     */
    void create(RunContext run, RefusedAttributes refused, Creation creation) {
        String operation = "create the " + type() + " blob " + blob.url();
        try {
            if (blob.make(run, operation, refused, () -> creation.under(blob.condition()))) {
                return;
            }
            BlobRequestConditions own = new BlobRequestConditions()
                    .setIfMatch(blob.current(run)
                            .filter(this::isOwn)
                            .map(BlobProperties::getETag)
                            .orElseThrow(() -> occupied(operation)));
            if (!blob.make(run, operation, refused, () -> creation.under(own))) {
                throw occupied(operation);
            }
        } catch (PermanentException e) {
            throw e.getCause() instanceof BlobStorageException answer ? refusal(operation, answer, e) : e;
        }
    }

    private static BlobOccupiedException occupied(String operation) {
        return new BlobOccupiedException(operation + ": another blob is there, written since this one was looked for");
    }

    private PermanentException refusal(String operation, BlobStorageException answer, PermanentException translated) {
        return answer.getStatusCode() == 400 || answer.getStatusCode() == 409
                ? new PermanentException(
                        operation,
                        FailureCause.REJECTED,
                        "the account cannot hold " + type() + " blobs (" + answer.getStatusCode() + " "
                                + answer.getErrorCode() + "): restore it to another account, or to a folder",
                        answer)
                : translated;
    }

    private String type() {
        return BlobAttributes.type(blob.blob()).name().toLowerCase(Locale.ROOT);
    }

    BlobHttpHeaders headers() {
        return BlobAttributes.headers(blob.attributes(), true);
    }

    /** The metadata of the blob while it is incomplete. */
    Map<String, String> metadata() {
        Map<String, String> all = new HashMap<>(BlobAttributes.metadata(blob.attributes()));
        all.put(BlobAttributes.INCOMPLETE, blob.versionId());
        return all;
    }

    /** The blob is complete: gives it its own metadata, headers and tier. */
    BlobWriter.Written complete(RunContext run, RefusedAttributes refused) {
        // Without a type the service gives each blob one; and writes may have changed the Content-MD5.
        if (blob.attributes().headers().type().isEmpty()
                || blob.attributes().contentMd5().isPresent()) {
            ContainerCall.await(
                    run, "set the headers of " + blob.url(), blob.control().setHttpHeaders(headers()));
        }
        BlobAttributes.tier(blob.attributes()).ifPresent(tier -> {
            try {
                refused.send(
                        run,
                        "set the tier of " + blob.url(),
                        blob::hasAttribute,
                        () -> refused.has(RefusedAttributes.Attribute.TIER)
                                ? blob.control()
                                        .setAccessTierWithResponse(new BlobSetAccessTierOptions(tier))
                                        .thenReturn(true)
                                : Mono.just(true));
            } catch (CompletionException e) {
                throw ContainerErrors.translate("set the tier of " + blob.url(), e.getCause());
            }
        });
        ContainerCall.await(
                run,
                "set the metadata of " + blob.url(),
                blob.control()
                        .setMetadataWithResponse(
                                BlobAttributes.metadata(blob.attributes()), new BlobRequestConditions()));
        return new BlobWriter.Written(blob.url(), List.copyOf(refused.notes()));
    }

    /** Removes the incomplete blob. */
    void discard(RunContext run) {
        ContainerCall.await(
                run,
                "delete the incomplete " + blob.url(),
                blob.control().deleteIfExistsWithResponse(null, new BlobRequestConditions()));
    }
}
