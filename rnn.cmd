@echo off
rem Runs RNN4J's command line, and builds it first where it is missing or older than its sources.
rem RNN_JAVA_OPTS adds options for the JVM; JAVA_HOME chooses it.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%rnn-cli\target\rnn-cli.jar"
set "STAMP=%ROOT%rnn-cli\target\rnn-built"

if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
  set "JAVA=java.exe"
)
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo rnn: no java found. Install a JDK 17 or newer, and set JAVA_HOME or PATH. 1>&2
  exit /b 1
)
rem Only a JDK 17 or newer knows this option.
"%JAVA%" --add-modules jdk.incubator.vector -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED -version >nul 2>&1
if errorlevel 1 (
  echo rnn: RNN4J needs Java 17 or newer, with its incubator modules: set JAVA_HOME. This is: 1>&2
  "%JAVA%" -version
  exit /b 1
)

rem A build by mvnw.cmd counts as well.
powershell -NoProfile -Command "$ErrorActionPreference='Stop'; cd $env:ROOT; if (-not (Test-Path $env:JAR) -or -not (Test-Path rnn-cli\target\lib)) { exit 1 }; $built=(Get-Item $env:JAR).LastWriteTimeUtc; if (Test-Path $env:STAMP) { $s=(Get-Item $env:STAMP).LastWriteTimeUtc; if ($s -gt $built) { $built=$s } }; $newer=Get-ChildItem pom.xml,rnn-*\pom.xml,rnn-*\src\main -Recurse | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1; if ($newer) { exit 1 }"
if not errorlevel 1 goto run

echo Building RNN4J (once, about a minute)... 1>&2
set "LOG=%TEMP%\rnn-build-%RANDOM%.log"
pushd "%ROOT%"
call mvnw.cmd -q -ntp -B -Drnn.quick -DskipTests -pl rnn-cli -am package <nul >"%LOG%" 2>&1
if errorlevel 1 (
  popd
  type "%LOG%" 1>&2
  del "%LOG%"
  echo rnn: the build failed; its log is above. 1>&2
  exit /b 1
)
popd
del "%LOG%"
type nul >"%STAMP%"

:run
rem OpenBLAS up to 0.3.31 takes AMD's family 26 (Zen 5) for a Haswell and runs at half its speed.
if not defined OPENBLAS_CORETYPE (
  echo %PROCESSOR_IDENTIFIER% | findstr /c:"Family 26" | findstr /c:"AuthenticAMD" >nul && set "OPENBLAS_CORETYPE=SkylakeX"
)
rem RNN4J's own threads split the work.
if not defined OPENBLAS_NUM_THREADS set "OPENBLAS_NUM_THREADS=1"

rem JMH reads memory by sun.misc.Unsafe, of which newer JDKs warn; older ones do not know the option.
set "UNSAFE=--sun-misc-unsafe-memory-access=allow"
"%JAVA%" %UNSAFE% -version >nul 2>&1
if errorlevel 1 set "UNSAFE="

set "COLLECTOR=-XX:+UseParallelGC"
echo %RNN_JAVA_OPTS% | findstr /r /c:"-XX:+Use.*GC" >nul && set "COLLECTOR="

rem The options are explained in the script rnn.
"%JAVA%" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED %UNSAFE% %COLLECTOR% %RNN_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
