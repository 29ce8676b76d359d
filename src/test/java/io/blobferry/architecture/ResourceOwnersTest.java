package io.blobferry.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.blobferry.backup.BackupEngine;
import io.blobferry.concurrency.MemoryBudget;
import io.blobferry.concurrency.PartAdmission;
import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.ingest.QueueConsumer;
import io.blobferry.spi.source.BlobSource;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Who may acquire what has to be returned. Each of these classes holds it in a try-with-resources statement, or passes it to
 * another thread at one place; {@link BackupEngine#resourcesInUse} counts what is held.
 */
@AnalyzeClasses(locations = ProductClasses.class)
class ResourceOwnersTest {
    private static final String BACKUP = "io.blobferry.backup.";
    private static final String BACKFILL = "io.blobferry.backfill.";
    private static final String RANGE_SLOTS = "io.blobferry.restore.RangeSlots";

    @ArchTest
    static void semaphores_haveFourOwners(JavaClasses product) {
        noClasses()
                .that(not(belongToAnyOf(MemoryBudget.class, BoundedExecutor.class, QueueConsumer.class))
                        .and(not(DescribedPredicate.describe(
                                "bound a restore's ranges",
                                type -> type.getName().equals(RANGE_SLOTS)))))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Semaphore.class)
                .check(product);
    }

    @ArchTest
    static void memory_isReservedByTheCopiersAlone(JavaClasses product) {
        onlyThese(product, MemoryBudget.class, "reserve", PartAdmission.class.getName(), BACKUP + "SinglePutCopier");
    }

    @ArchTest
    static void permits_areAcquiredByTheAdmissionAndTheBackfill(JavaClasses product) {
        onlyThese(
                product, PartConcurrencyLimiter.class, "acquire", PartAdmission.class.getName(), BACKFILL + "InFlight");
    }

    @ArchTest
    static void slots_areTakenByThePartCopierAlone(JavaClasses product) {
        onlyThese(product, PartAdmission.class, "admit", BACKUP + "PartCopier");
    }

    @ArchTest
    static void places_areReservedByTheEngineAlone(JavaClasses product) {
        onlyThese(product, PartConcurrencyLimiter.class, "tryRegisterDemand", BackupEngine.class.getName());
        onlyThese(product, QueueConsumer.Gate.class, "tryReserve", QueueConsumer.class.getName());
    }

    @ArchTest
    static void contents_areOpenedByTheSinglePutCopierThroughDecorators(JavaClasses product) {
        onlyThese(
                product,
                BlobSource.class,
                "open",
                BACKUP + "SinglePutCopier",
                BACKFILL + "MeteredSource",
                "io.blobferry.resilience.CircuitBreakingSource");
    }

    @ArchTest
    static void classesWithClose_areAutoCloseable(JavaClasses product) {
        classes()
                .that(new DescribedPredicate<>("declare close()") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.tryGetMethod("close").isPresent();
                    }
                })
                .should()
                .beAssignableTo(AutoCloseable.class)
                .check(product);
    }

    private static void onlyThese(JavaClasses product, Class<?> owner, String method, String... callers) {
        List<String> allowed = List.of(callers);
        noClasses()
                .that(new DescribedPredicate<>("are not " + allowed) {
                    @Override
                    public boolean test(JavaClass type) {
                        return allowed.stream()
                                .noneMatch(name -> type.getName().equals(name)
                                        || type.getName().startsWith(name + "$"));
                    }
                })
                .should()
                .callMethodWhere(
                        new DescribedPredicate<JavaMethodCall>("it is " + owner.getSimpleName() + "." + method) {
                            @Override
                            public boolean test(JavaMethodCall call) {
                                return call.getTargetOwner().isAssignableTo(owner)
                                        && call.getName().equals(method);
                            }
                        })
                .check(product);
    }
}
