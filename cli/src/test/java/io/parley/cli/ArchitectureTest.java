package io.parley.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.parley.cli.planted.pure.Offenders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dependency rule and the purity of the cores hold for all modules; and each ban bites, shown
 * by planted offenders.
 */
final class ArchitectureTest {
  private static final String ROOT = "io.parley";
  private static final String PLANTED = "io.parley.cli.planted";

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
  void everyClassIsInAModuleThatTheRuleKnows() {
    TreeSet<String> found = new TreeSet<>();
    for (JavaClass each : MAIN) {
      found.add(each.getPackageName().substring(ROOT.length() + 1).replaceAll("\\..*", ""));
    }
    List<String> known = new ArrayList<>(Architecture.MAY_USE.keySet());
    known.addAll(Architecture.USE_ALL);
    assertThat(found).containsExactlyInAnyOrderElementsOf(known);
  }

  static List<String> modules() {
    List<String> all = new ArrayList<>(Architecture.MAY_USE.keySet());
    all.addAll(Architecture.USE_ALL);
    return all;
  }

  @ParameterizedTest
  @MethodSource("modules")
  void packagesOfAModuleAreFreeOfCircles(String module) {
    Architecture.packagesAreFreeOfCircles(ROOT, module).check(MAIN);
  }

  @Test
  void aCircleOfPackagesIsCaught() {
    EvaluationResult result =
        Architecture.packagesAreFreeOfCircles(PLANTED, "circle").evaluate(OFFENDERS);
    assertThat(result.getFailureReport().getDetails())
        .anyMatch(line -> line.contains("planted.circle.one"));
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
    Architecture.purity(Architecture.PURE.stream().map(p -> ROOT + "." + p).toArray(String[]::new))
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
    JavaClasses classes = new ClassFileImporter().importClasses(offender);
    return Architecture.purity(PLANTED + ".pure..")
        .evaluate(classes)
        .getFailureReport()
        .getDetails();
  }
}
