package io.blobferry.simulation;

import java.util.List;

/** Bugs that keep permits and memory. */
final class ResourceMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "permit-kept-after-failure",
                    "concurrency/PartAdmission.java",
                    "} finally {\n                                close();\n                            }",
                    "} finally { }\n                            close();",
                    "each part that fails leaves fewer permits and less memory for others"),
            new Mutant(
                    "permit-kept-when-cancelled",
                    "backup/PartCopier.java",
                    "if (failed.get()) {\n                    slot.get().close();",
                    "if (failed.get()) {",
                    "a part that is not started keeps its permit and memory"),
            new Mutant(
                    "memory-of-single-put-kept",
                    "backup/SinglePutCopier.java",
                    "try (MemoryBudget.Reservation held = reservation.get()) {",
                    "MemoryBudget.Reservation held = reservation.get();\n        {",
                    "each small blob leaves less memory for others"),
            new Mutant(
                    "memory-of-parts-kept",
                    "concurrency/PartAdmission.java",
                    "reservation.ifPresent(MemoryBudget.Reservation::close);",
                    "",
                    "each part leaves less memory for others"));

    private ResourceMutants() {}
}
