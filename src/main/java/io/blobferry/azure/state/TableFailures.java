package io.blobferry.azure.state;

import com.azure.core.http.rest.PagedFlux;
import com.azure.core.http.rest.PagedResponse;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Failure rows in one Azure table. A row's ETag is the table service's own. */
public final class TableFailures implements FailureStore {
    /** Where the SDK keeps an entity's ETag; it offers no setter. */
    private static final String ETAG_PROPERTY = "odata.etag";

    /** A row may hold some hundred kilobytes, so a page of the largest rows still has tens of megabytes at most. */
    private static final int PAGE_SIZE = 100;

    /** The service's limit. */
    private static final int BRIEF_PAGE_SIZE = 1_000;

    private static final int MAX_ATTEMPTS = 5;

    private final TableAsyncClient table;

    /** @param table an existing table; the caller owns the client */
    public TableFailures(TableAsyncClient table) {
        this.table = table;
    }

    @Override
    public void record(RunContext run, Failure failure) {
        Optional<String> unreadable = record(run, new Row(failure, failure.occurredAt(), 1, ""));
        if (unreadable.isPresent()) {
            Row beside = FailureEntity.beside(failure, unreadable.get());
            record(run, beside).ifPresent(reason -> replace(run, beside));
        }
    }

    /** Inserts the row, or adds its failure to the one with its keys; returns why not, if that one cannot be read. */
    private Optional<String> record(RunContext run, Row fresh) {
        String operation = "record the failure of " + fresh.failure().subject();
        boolean recorded = tryWrite(run, operation, table.createEntityWithResponse(FailureEntity.of(fresh)));
        for (int attempt = 1; attempt <= MAX_ATTEMPTS && !recorded; attempt++) {
            Optional<TableEntity> known = find(run, operation, FailureEntity.keys(fresh));
            try {
                recorded = known.isEmpty()
                        ? tryWrite(run, operation, table.createEntityWithResponse(FailureEntity.of(fresh)))
                        : increment(run, operation, known.get(), FailureEntity.read(known.get()), fresh.failure());
            } catch (IllegalArgumentException unreadable) {
                return Optional.of(unreadable.getMessage());
            }
        }
        if (!recorded) {
            throw new TransientException(operation, "gave up after repeated write conflicts", null);
        }
        return Optional.empty();
    }

    /** No failure may be lost: where the row beside the unreadable one cannot be read either, it gives way. */
    private void replace(RunContext run, Row beside) {
        String operation = "record the failure of " + beside.failure().subject();
        tryWrite(
                run,
                operation,
                table.upsertEntityWithResponse(FailureEntity.of(beside), TableEntityUpdateMode.REPLACE));
    }

    @Override
    public Page list(RunContext run, FailureSelection selection, Optional<String> from) {
        String operation = "list the failures";
        ListEntitiesOptions options = new ListEntitiesOptions().setTop(PAGE_SIZE);
        String filter = FailureFilter.of(selection);
        if (!filter.isEmpty()) {
            options.setFilter(filter);
        }
        Flux<PagedResponse<TableEntity>> pages = from.isPresent()
                ? table.listEntities(options).byPage(from.get())
                : table.listEntities(options).byPage();
        try {
            return StateErrors.awaitPage(run, operation, pages.next())
                    .map(page -> page(selection, page))
                    .orElseGet(() -> new Page(List.of(), List.of(), Optional.empty()));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public BriefPage brief(RunContext run, Optional<String> from) {
        String operation = "count the failures";
        ListEntitiesOptions options =
                new ListEntitiesOptions().setSelect(FailureEntity.BRIEF_COLUMNS).setTop(BRIEF_PAGE_SIZE);
        PagedFlux<TableEntity> pages = table.listEntities(options);
        try {
            return StateErrors.awaitPage(
                            run,
                            operation,
                            from.map(pages::byPage).orElseGet(pages::byPage).next())
                    .map(TableFailures::briefPage)
                    .orElseGet(() -> new BriefPage(List.of(), 0, Optional.empty()));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    private static BriefPage briefPage(PagedResponse<TableEntity> page) {
        List<Brief> failures = page.getValue().stream()
                .flatMap(entity -> FailureEntity.brief(entity).stream())
                .toList();
        return new BriefPage(
                failures, page.getValue().size() - failures.size(), Optional.ofNullable(page.getContinuationToken()));
    }

    /** Checks that the table can be read. A missing table passes: the first start creates it. */
    public CheckResult check() {
        return TableProbe.check(table);
    }

    @Override
    public boolean remove(RunContext run, Row row) {
        TableEntity entity =
                FailureEntity.keys(row).entity().addProperty(ETAG_PROPERTY, FailureEntity.serviceETag(row));
        String operation = "remove the failure of " + row.failure().subject();
        try {
            StateErrors.await(run, operation, table.deleteEntityWithResponse(entity, true));
            return true;
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 412) {
                return false;
            }
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return true;
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Optional<Row> find(RunContext run, BlobAddress blob) {
        String operation = "read the failure row of " + blob;
        TableKeys keys = TableKeys.of(blob);
        Optional<TableEntity> known = find(run, operation, keys);
        try {
            return known.map(FailureEntity::read);
        } catch (IllegalArgumentException unreadable) {
            return findBeside(run, operation, keys);
        }
    }

    private Optional<Row> findBeside(RunContext run, String operation, TableKeys keys) {
        try {
            return find(run, operation, keys.beside()).map(FailureEntity::read);
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Page page(FailureSelection selection, PagedResponse<TableEntity> page) {
        List<Row> rows = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (TableEntity entity : page.getValue()) {
            try {
                Row row = FailureEntity.read(entity);
                if (selection.includes(row.failure())) {
                    rows.add(row);
                }
            } catch (IllegalArgumentException e) {
                unreadable.add(e.getMessage());
            }
        }
        return new Page(rows, unreadable, Optional.ofNullable(page.getContinuationToken()));
    }

    private Optional<TableEntity> find(RunContext run, String operation, TableKeys keys) {
        try {
            return Optional.of(StateErrors.awaitRow(
                    run, operation, table.getEntityWithResponse(keys.partition(), keys.row(), null)));
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    private boolean increment(RunContext run, String operation, TableEntity known, Row row, Failure failure) {
        Row next = row.withFailure(failure);
        if (next.equals(row)) {
            return true;
        }
        TableEntity entity = FailureEntity.replacement(known, next).addProperty(ETAG_PROPERTY, known.getETag());
        return tryWrite(run, operation, table.updateEntityWithResponse(entity, TableEntityUpdateMode.REPLACE, true));
    }

    /** Returns whether the change was made; not if another run changed the row first. */
    private static boolean tryWrite(RunContext run, String operation, Mono<?> change) {
        try {
            StateErrors.await(run, operation, change);
            return true;
        } catch (CompletionException e) {
            int status = StateErrors.status(e);
            if (status == 409 || status == 412 || (status == 404 && !StateErrors.isTableMissing(e))) {
                return false;
            }
            throw StateErrors.translate(operation, e);
        }
    }
}
