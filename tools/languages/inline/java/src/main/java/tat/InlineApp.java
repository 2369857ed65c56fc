package tat;

import com.pulumi.automation.AutomationException;
import com.pulumi.automation.LocalWorkspace;
import com.pulumi.automation.LocalWorkspaceOptions;
import com.pulumi.automation.UpOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Does what `pulumi up --yes` does with the program of the example, where there is no host of Pulumi's for Java: the Automation
 * API runs it in this process.
 */
public class InlineApp {
    public static void main(String[] args) throws Exception {
        var stackName = args[0];
        // The API refuses a folder with a Pulumi.yaml of another runtime than its own; only the stack's settings are needed.
        var folder = Files.createTempDirectory("tat-java");
        var settings = "Pulumi." + stackName + ".yaml";
        Files.copy(Path.of(settings), folder.resolve(settings));
        var options = LocalWorkspaceOptions.builder().workDir(folder).build();
        var up = UpOptions.builder().onStandardOutput(System.out::println).onStandardError(System.err::println).build();
        try (var stack = LocalWorkspace.selectStack("tat-java", stackName, App::program, options)) {
            try {
                stack.up(up);
            } catch (AutomationException error) {
                System.exit(1); // the error is what was printed
            }
        }
        System.exit(0);
    }
}
