package io.blobferry.testing.hostile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes columns of a table row, as an operator, a newer version or another application may: each value is valid for its type. */
public final class HostileRow {
    private static final String TYPE = "@odata.type";

    private HostileRow() {}

    /** Changes, removes or adds one to three columns. Keys, time and ETag are the service's own. */
    public static void change(ObjectNode row, Random random) {
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            List<String> columns = new ArrayList<>(List.of("other"));
            row.fieldNames().forEachRemaining(columns::add);
            columns.removeIf(column -> column.contains("odata")
                    || column.equals("PartitionKey")
                    || column.equals("RowKey")
                    || column.equals("Timestamp"));
            change(row, columns.get(random.nextInt(columns.size())), random);
        }
    }

    private static void change(ObjectNode row, String column, Random random) {
        row.remove(column + TYPE);
        switch (random.nextInt(10)) {
            case 0 -> row.remove(column);
            case 1 -> row.put(column, random.nextBoolean());
            case 2 ->
                row.put(column, HostileInputs.oneOf(random, -1, 0, 1, 3, 99, Integer.MAX_VALUE, Integer.MIN_VALUE));
            case 3 -> typed(row, column, "Edm.Int64", Long.toString(random.nextLong()));
            case 4 ->
                typed(
                        row,
                        column,
                        "Edm.DateTime",
                        HostileInputs.oneOf(random, "1601-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z"));
            case 5 -> row.put(column, HostileInputs.oneOf(random, 1.5, -0.0, 1e300));
            case 6 -> typed(row, column, "Edm.Binary", "AAECAw==");
            case 7 -> row.put(column, HostileText.number(random));
            case 8 -> row.put(column, HostileText.signedUrl(random));
            default -> row.put(column, HostileText.any(random).replaceAll("[\\ud800-\\udfff]", ""));
        }
    }

    private static void typed(ObjectNode row, String column, String type, String value) {
        row.put(column, value).put(column + TYPE, type);
    }
}
