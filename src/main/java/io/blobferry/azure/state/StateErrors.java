package io.blobferry.azure.state;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** Awaits responses of Azure's tables and queues, and translates their errors into the engine's exceptions. */
final class StateErrors {
    private StateErrors() {}

    /**
     * Awaits the response; the run counts the request.
     *
     * @throws CompletionException if the request failed; the caller inspects its cause before it translates it
     */
    static <T> T await(RunContext run, String operation, Mono<T> answer) {
        return run.await(
                operation,
                answer.contextWrite(context -> context.put(RunContext.class.getName(), run))
                        .toFuture());
    }

    static int status(CompletionException failure) {
        return failure.getCause() instanceof HttpResponseException refused && refused.getResponse() != null
                ? refused.getResponse().getStatusCode()
                : 0;
    }

    static boolean isTableMissing(CompletionException failure) {
        String message = failure.getCause().getMessage();
        return message != null && message.contains("TableNotFound");
    }

    static TransferException translate(String operation, CompletionException failure) {
        Throwable cause = failure.getCause();
        String detail = TransferException.firstLine(cause);
        if (cause instanceof ClientAuthenticationException) {
            return new PermanentException(operation, FailureCause.FEDERATION, detail, cause);
        }
        return switch (status(failure)) {
            case 401, 403 -> new PermanentException(operation, FailureCause.STATE_DENIED, detail, cause);
            case 400, 404, 405, 413 -> new PermanentException(operation, FailureCause.REJECTED, detail, cause);
            default -> new TransientException(operation, detail, cause);
        };
    }
}
