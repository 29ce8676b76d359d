package io.blobferry.azure.state;

import com.azure.data.tables.TableAsyncClient;
import io.blobferry.diagnostics.CheckResult;
import java.time.Duration;
import java.util.Map;

/** Checks that a table can be read, by a request for a row that no table has. */
final class TableProbe {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final String PROBE_KEY = "blobferry-check";

    private TableProbe() {}

    static CheckResult check(TableAsyncClient table) {
        String resource = "table " + table.getTableName();
        try {
            table.getEntity(PROBE_KEY, PROBE_KEY).block(RESPONSE_TIMEOUT);
            return CheckResult.passed(Map.of(resource, "exists"));
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage()).contains("ResourceNotFound")
                    ? CheckResult.passed(Map.of(resource, "exists"))
                    : StateDiagnostics.diagnose(
                            resource, "BLOBFERRY_STATE__tableServiceUri", "Storage Table Data Contributor", e);
        }
    }
}
