package io.parley.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.parley.acceptance.planted.pure.Offenders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dependency rule and the purity of the cores hold for all modules, in code, POMs and document;
 * and each ban bites, shown by planted offenders.
 */
final class ArchitectureTest {
  private static final String ROOT = "io.parley";
  private static final String PLANTED = "io.parley.acceptance.planted";

  private static final Path REPOSITORY = Path.of("..");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages(PLANTED);

  @Test
  void modulesUseOnlyWhatTheyMay() {
    Architecture.dependencies(ROOT).forEach(rule -> rule.check(MAIN));
  }

  @Test
  void whatModulesMayUseTheyUse() {
    assertThat(Architecture.unused(ROOT, MAIN)).isEmpty();
  }

  @Test
  void everyClassIsInAModuleThatTheTableKnows() {
    TreeSet<String> found = new TreeSet<>();
    MAIN.forEach(each -> found.add(Architecture.module(ROOT, each)));
    assertThat(found).containsExactlyInAnyOrderElementsOf(ModuleTable.modules());
  }

  @Test
  void theDocumentSaysTheSame() throws IOException {
    SortedMap<String, List<String>> told = DependencyText.document(REPOSITORY);
    SortedMap<String, List<String>> table = new TreeMap<>(ModuleTable.mayUse());
    table.remove("api"); // uses nothing, of which the document need not speak
    ModuleTable.useAll().forEach(module -> table.put(module, List.of("everything")));
    assertThat(told).isEqualTo(table);
  }

  @Test
  void thePomsAllowNoMore() throws IOException {
    SortedMap<String, List<String>> poms = DependencyText.poms(REPOSITORY);
    poms.keySet().removeAll(ModuleTable.useAll());
    assertThat(poms).isEqualTo(ModuleTable.mayUse());
  }

  @Test
  void noPackagesUseEachOther() {
    Architecture.noCircleOfPackages(ROOT).check(MAIN);
  }

  @Test
  void noClassesOfTheCommandLineUseEachOther() {
    Architecture.noCircleOfClasses(ROOT + ".cli").check(MAIN);
  }

  @Test
  void protobufIsSeenInWireAlone() {
    Architecture.protobufStaysInWire(ROOT).check(MAIN);
  }

  @Test
  void theNativeLibraryIsTouchedByItsGuardAlone() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.parley\\.crypto\\.Bls(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("supranational..")
        .check(MAIN);
  }

  @Test
  void coresArePure() {
    Architecture.purity(ModuleTable.PURE.stream().map(p -> ROOT + "." + p).toArray(String[]::new))
        .check(MAIN);
  }

  @Test
  void aModuleThatUsesWhatItMayNotIsCaught() {
    List<String> violations = new ArrayList<>();
    for (ArchRule rule : Architecture.dependencies(PLANTED)) {
      violations.addAll(rule.evaluate(OFFENDERS).getFailureReport().getDetails());
    }
    assertThat(violations)
        .anyMatch(line -> line.contains("planted.kit.Offender") && line.contains("planted.node"))
        .anyMatch(line -> line.contains("planted.node.Offender") && line.contains("planted.pbft"))
        .allMatch(line -> line.contains("Offender"));
  }

  @Test
  void whatModulesMayUseInVainIsCaught() {
    assertThat(Architecture.unused(PLANTED, OFFENDERS)).contains("kit -> api", "pbft -> kit");
  }

  @Test
  void circlesAreCaught() {
    assertThat(details(Architecture.noCircleOfPackages(PLANTED)))
        .anyMatch(line -> line.contains("planted.circle.one") && line.contains("circle.other"));
    assertThat(details(Architecture.noCircleOfClasses(PLANTED)))
        .anyMatch(line -> line.contains("circle.one.Offender"));
  }

  private static List<String> details(ArchRule rule) {
    return rule.evaluate(OFFENDERS).getFailureReport().getDetails();
  }

  @Test
  void protobufOutsideOfWireIsCaught() {
    EvaluationResult result = Architecture.protobufStaysInWire(PLANTED).evaluate(OFFENDERS);
    assertThat(result.getFailureReport().getDetails())
        .isNotEmpty()
        .allMatch(line -> line.contains("planted.pbft.Offender"));
  }

  static List<Class<?>> offenders() {
    return Arrays.stream(Offenders.class.getDeclaredClasses())
        .filter(each -> !each.equals(Offenders.Innocent.class))
        .<Class<?>>map(each -> each)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("offenders")
  void impurityIsCaught(Class<?> offender) {
    assertThat(impurities(offender)).isNotEmpty();
  }

  @Test
  void innocenceIsNot() {
    assertThat(impurities(Offenders.Innocent.class)).isEmpty();
  }

  @Test
  void everyBanHasAnOffender() {
    List<String> lines = new ArrayList<>();
    offenders().forEach(each -> lines.addAll(impurities(each)));
    List<String> bans = new ArrayList<>(Architecture.IMPURE_TYPES.keySet());
    bans.addAll(Architecture.IMPURE_MEMBERS.keySet());
    assertThat(bans)
        .allMatch(ban -> lines.stream().anyMatch(line -> line.contains("[" + ban + "]")));
  }

  private static List<String> impurities(Class<?> offender) {
    JavaClasses classes = OFFENDERS.that(JavaClass.Predicates.equivalentTo(offender));
    assertThat(classes).hasSize(1);
    return Architecture.purity(PLANTED + ".pure..")
        .evaluate(classes)
        .getFailureReport()
        .getDetails();
  }
}
