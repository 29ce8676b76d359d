package io.blobferry.azure.restore;

import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/**
 * Calls of the SDK within a run. Each carries its run in the Reactor context, under the class name of {@link RunContext}, so
 * that the client's pipeline can count it.
 */
final class ContainerCall {
    private ContainerCall() {}

    static <T> T await(RunContext run, String operation, Mono<T> answer) {
        try {
            return awaitUntranslated(run, operation, answer);
        } catch (CompletionException e) {
            throw ContainerErrors.translate(operation, e.getCause());
        }
    }

    /** A request whose content the service checks. */
    static <T> T await(RunContext run, String operation, Crc64Nvme checksum, Mono<T> answer) {
        return await(
                run, operation, answer.contextWrite(context -> context.put(BlockChecksumPolicy.CHECKSUM, checksum)));
    }

    /** @throws CompletionException with the SDK's exception */
    static <T> T awaitUntranslated(RunContext run, String operation, Mono<T> answer) {
        return run.await(
                operation,
                answer.contextWrite(context -> context.put(RunContext.class.getName(), run))
                        .toFuture());
    }

    /** The answer about a blob; empty if there is no such blob. */
    static <T> Optional<T> find(RunContext run, String operation, Mono<T> answer) {
        try {
            return Optional.of(awaitUntranslated(run, operation, answer));
        } catch (CompletionException e) {
            if (e.getCause() instanceof BlobStorageException refused
                    && refused.getStatusCode() == 404
                    && !String.valueOf(refused.getErrorCode()).startsWith("Container")) {
                return Optional.empty();
            }
            throw ContainerErrors.translate(operation, e.getCause());
        }
    }
}
