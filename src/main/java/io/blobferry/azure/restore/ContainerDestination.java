package io.blobferry.azure.restore;

import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.options.BlobGetTagsOptions;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.stream.ReceivedBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.Checksum;
import reactor.adapter.JdkFlowAdapter;

/**
 * Restores to a container. A block blob appears when it is complete: in one request if it is small, else by its block list, which
 * is put once all blocks have been checked. An append or a page blob is visible while it grows, with the metadata
 * {@value BlobAttributes#INCOMPLETE}, which goes when it is complete. Nothing is added to a blob to recognise it later: one that
 * is there counts as the same version if its ETag is the version's, or if its attributes and, read back, its bytes are.
 */
public final class ContainerDestination implements RestoreDestination {
    private static final DownloadRetryOptions NO_RETRIES = new DownloadRetryOptions().setMaxRetryRequests(0);

    private final BlobContainerAsyncClient control;
    private final BlobContainerAsyncClient data;
    private final Supplier<Checksum> checksums;
    private final RangeBuffers buffers = new RangeBuffers();

    /**
     * @param control for requests that may be repeated; may retry
     * @param data for content and conditional writes; must not retry, and must have a {@link BlockChecksumPolicy}
     * @param checksums makes instances of CRC64NVME
     */
    public ContainerDestination(
            BlobContainerAsyncClient control, BlobContainerAsyncClient data, Supplier<Checksum> checksums) {
        this.control = control;
        this.data = data;
        this.checksums = checksums;
    }

    /** Creates the container if it does not exist. */
    public void createIfMissing(RunContext run) {
        String name = control.getBlobContainerName();
        if (!Boolean.TRUE.equals(
                ContainerCall.await(run, "get the properties of the container " + name, control.exists()))) {
            ContainerCall.await(run, "create the container " + name, control.createIfNotExists());
        }
    }

    @Override
    public Found find(RunContext run, RestoredBlob blob) {
        String operation = "get the properties of " + urlText(blob.name());
        Optional<BlobProperties> there = ContainerCall.find(
                        run, operation, controlClient(blob.name()).getPropertiesWithResponse(null))
                .map(response -> response.getValue());
        if (there.isEmpty()) {
            return new Absent();
        }
        if (BlobAttributes.metadata(there.get()).containsKey(BlobAttributes.INCOMPLETE)) {
            return new Incomplete();
        }
        Optional<ETag> etag = ETag.of(there.get().getETag());
        if (etag.isPresent() && etag.equals(blob.version().origin().map(origin -> origin.etag()))) {
            return new Same();
        }
        return difference(run, blob, there.get())
                .<Found>map(detail -> new Different("another blob is there: " + detail, etag))
                .orElseGet(Same::new);
    }

    /** How the blob that is there differs; empty if it is the version. */
    private Optional<String> difference(RunContext run, RestoredBlob blob, BlobProperties there) {
        List<String> differences = BlobAttributes.differences(blob, there);
        if (!differences.isEmpty()) {
            return Optional.of(String.join(", ", differences));
        }
        if (!tags(run, blob.name(), there).equals(blob.attributes().tags())) {
            return Optional.of("its index tags differ");
        }
        if (blob.version().crc().isEmpty()) {
            return Optional.of("S3 has no checksum to compare it with");
        }
        return readChecksum(run, blob, there.getETag())
                        .equals(blob.version().crc().get())
                ? Optional.empty()
                : Optional.of("its bytes differ");
    }

    private Map<String, String> tags(RunContext run, String name, BlobProperties there) {
        if (there.getTagCount() == null || there.getTagCount() == 0) {
            return Map.of();
        }
        Map<String, String> tags = ContainerCall.await(
                        run,
                        "get the tags of " + urlText(name),
                        controlClient(name).getTagsWithResponse(new BlobGetTagsOptions()))
                .getValue();
        Map<String, String> texts = new HashMap<>();
        tags.forEach((key, value) -> texts.put(key, value == null ? "" : value));
        return texts;
    }

    private Crc64Nvme readChecksum(RunContext run, RestoredBlob blob, String etag) {
        Checksum checksum = checksums.get();
        if (blob.size() == 0) {
            return Crc64Nvme.EMPTY;
        }
        String operation = "read " + urlText(blob.name());
        var content = ContainerCall.await(
                run,
                operation,
                controlClient(blob.name())
                        .downloadStreamWithResponse(
                                new BlobRange(0), NO_RETRIES, new BlobRequestConditions().setIfMatch(etag), false));
        ReceivedBytes.<RuntimeException>forEach(
                run,
                operation,
                blob.size(),
                JdkFlowAdapter.publisherToFlowPublisher(
                        content.getValue().onErrorMap(failure -> ContainerErrors.translate(operation, failure))),
                checksum::update);
        return new Crc64Nvme(checksum.getValue());
    }

    @Override
    public BlobWriter open(RunContext run, RestoredBlob blob, Found found, Map<Integer, Crc64Nvme> written) {
        DestinationBlob destination = new DestinationBlob(
                blob, found, controlClient(blob.name()), dataClient(blob.name()), checksums, buffers);
        return switch (BlobAttributes.type(blob)) {
            case BLOCK -> BlockBlobWriter.open(run, destination, written.keySet());
            case APPEND -> AppendBlobWriter.open(run, destination, written.keySet());
            case PAGE -> PageBlobWriter.open(run, destination, written.keySet());
        };
    }

    @Override
    public void finish() {
        // Blocks that were not committed expire after a week.
    }

    @Override
    public Optional<String> urlOf(String name) {
        return Optional.of(urlText(name));
    }

    @Override
    public void close() {
        // The clients hold nothing that has to be closed.
    }

    private String urlText(String name) {
        return controlClient(name).getBlobUrl();
    }

    private BlobAsyncClient controlClient(String name) {
        return control.getBlobAsyncClient(name);
    }

    private BlobAsyncClient dataClient(String name) {
        return data.getBlobAsyncClient(name);
    }
}
