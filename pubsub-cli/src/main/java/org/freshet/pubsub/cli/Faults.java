package org.freshet.pubsub.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.freshet.pubsub.transport.StreamException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells the user what went wrong, in one sentence on standard error, and gives the exit code. */
final class Faults implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final Logger LOG = Logger.getLogger(Faults.class.getName());

  private final PrintStream err;

  Faults(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException fault, String[] args) {
    String hint = "";
    if (fault instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      hint = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }
    tell(
        fault.getMessage()
            + hint
            + " (see ./"
            + fault.getCommandLine().getCommandSpec().qualifiedName()
            + " --help)");
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    Throwable fault = unwrapped(thrown);
    if (fault instanceof Failure failure) {
      tell(sentence(failure));
      return failure.exitCode();
    }
    LOG.log(Level.FINE, "the command failed", fault);
    boolean foreseen =
        fault instanceof IOException
            || fault instanceof StreamException
            || fault instanceof IllegalStateException;
    tell(
        foreseen
            ? sentence(fault)
            : "this is a bug, please report it with the output of --log-level debug: " + fault);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private void tell(String sentence) {
    err.println("freshet: " + Printable.line(sentence));
  }

  /** {@return what the exception has to say, on one line} */
  static String sentence(Throwable fault) {
    Throwable cause = unwrapped(fault);
    String message = cause.getMessage();
    if (cause instanceof FileSystemException file && file.getReason() == null) {
      message = ofFile(file);
    }
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** {@return what a stage or a future failed with} */
  private static Throwable unwrapped(Throwable fault) {
    Throwable inner = fault.getCause();
    boolean wrapper = fault instanceof CompletionException || fault instanceof ExecutionException;
    return wrapper && inner != null ? unwrapped(inner) : fault;
  }

  private static String ofFile(FileSystemException fault) {
    if (fault instanceof NoSuchFileException) {
      return "there is no file or folder " + fault.getFile();
    }
    if (fault instanceof AccessDeniedException) {
      return "permission to " + fault.getFile() + " is denied";
    }
    if (fault instanceof FileAlreadyExistsException) {
      return fault.getFile() + " exists already";
    }
    return fault.getFile() + " cannot be used (" + fault.getClass().getSimpleName() + ")";
  }
}
