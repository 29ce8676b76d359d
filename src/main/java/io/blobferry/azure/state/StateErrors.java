package io.blobferry.azure.state;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.http.rest.Response;
import com.azure.data.tables.models.TableEntity;
import io.blobferry.azure.identity.TokenErrors;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.time.OffsetDateTime;
import java.util.Optional;
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

    /**
     * Waits for one row.
     *
     * @throws TransientException besides what {@link #await} throws, if the answer is no row of a table
     */
    static TableEntity awaitRow(RunContext run, String operation, Mono<Response<TableEntity>> answer) {
        return requireRow(
                operation,
                required(operation, "content", await(run, operation, answer)).getValue());
    }

    /**
     * Waits for a page of rows; empty after the last.
     *
     * @throws TransientException besides what {@link #await} throws, if the answer holds what is no row of a table
     */
    static Optional<PagedResponse<TableEntity>> awaitPage(
            RunContext run, String operation, Mono<PagedResponse<TableEntity>> answer) {
        Optional<PagedResponse<TableEntity>> page = Optional.ofNullable(await(run, operation, answer));
        page.ifPresent(rows -> rows.getValue().forEach(row -> requireRow(operation, row)));
        return page;
    }

    /**
     * Waits for a write of a row; returns the ETag of the row as written.
     *
     * @throws TransientException besides what {@link #await} throws, if the answer has no ETag
     */
    static String awaitWrite(RunContext run, String operation, Mono<Response<Void>> change) {
        Response<Void> written = required(operation, "content", await(run, operation, change));
        return restoreClosingQuote(
                required(operation, "ETag", written.getHeaders().getValue(HttpHeaderName.ETAG)));
    }

    /** The SDK strips the last quote of every ETag header, even of a weak ETag, which the service then rejects. */
    private static String restoreClosingQuote(String etag) {
        return etag.startsWith("W/\"") && !etag.endsWith("\"") ? etag + '"' : etag;
    }

    /** @throws TransientException if the answer lacks what the service always sends: it is not the service's */
    static <T> T required(String operation, String field, T value) {
        if (value == null) {
            throw new TransientException(operation, "the answer has no " + field, null);
        }
        return value;
    }

    /** The service sends these with every row, of these types; another answer is not the service's. */
    private static TableEntity requireRow(String operation, TableEntity row) {
        boolean complete = row != null
                && row.getProperty("PartitionKey") instanceof String
                && row.getProperty("RowKey") instanceof String
                && row.getProperty("odata.etag") instanceof String
                && row.getProperty("Timestamp") instanceof OffsetDateTime;
        if (!complete) {
            throw new TransientException(operation, "the answer cannot be used: it is no row of a table", null);
        }
        return row;
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
        if (cause instanceof ClientAuthenticationException denied) {
            return TokenErrors.translate(operation, denied);
        }
        return switch (status(failure)) {
            case 401, 403 -> new PermanentException(operation, FailureCause.STATE_DENIED, detail, cause);
            case 400, 404, 405, 413 -> new PermanentException(operation, FailureCause.REJECTED, detail, cause);
            default -> new TransientException(operation, detail, cause);
        };
    }
}
