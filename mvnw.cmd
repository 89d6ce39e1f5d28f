@echo off
rem Starts Maven for this project on Windows: finds a JDK 25 (or newer) and a Maven, and runs them. Twin of ./mvnw,
rem except that it does not download Maven.
rem   MVNW_VERBOSE=1   say what was chosen
setlocal EnableExtensions DisableDelayedExpansion
set "WANT_JAVA=25"

rem ---- JDK: the major version is read from the 'release' file, no JVM is started
set "FOUND_JDK="
if defined JAVA_HOME call :try_jdk "%JAVA_HOME%"
for /f "delims=" %%J in ('where javac 2^>nul') do call :try_jdk "%%~dpJ.."
if defined JAVA_HOME_25_X64 call :try_jdk "%JAVA_HOME_25_X64%"
for /d %%D in (
  "%ProgramFiles%\Eclipse Adoptium\jdk-%WANT_JAVA%*"
  "%ProgramFiles%\Java\jdk-%WANT_JAVA%*"
  "%ProgramFiles%\Microsoft\jdk-%WANT_JAVA%*"
  "%ProgramFiles%\Zulu\zulu-%WANT_JAVA%*"
  "%ProgramFiles%\Amazon Corretto\jdk%WANT_JAVA%*"
  "%USERPROFILE%\.jdks\*%WANT_JAVA%*"
) do call :try_jdk "%%~D"
if not defined FOUND_JDK (
  echo mvnw: no JDK %WANT_JAVA% or newer found. Install one and set JAVA_HOME to its folder. 1>&2
  exit /b 1
)
set "JAVA_HOME=%FOUND_JDK%"
rem Maven's own libraries call methods that JDK 24+ warns about
set "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
if defined MVNW_VERBOSE echo mvnw: JDK %JAVA_HOME% 1>&2

rem ---- Maven: one set by MAVEN_HOME, else the first on the path
set "MVN="
if defined MAVEN_HOME if exist "%MAVEN_HOME%\bin\mvn.cmd" set "MVN=%MAVEN_HOME%\bin\mvn.cmd"
if not defined MVN for /f "delims=" %%M in ('where mvn.cmd 2^>nul') do if not defined MVN set "MVN=%%M"
if not defined MVN (
  for /f "tokens=2 delims==" %%U in ('findstr /b "distributionUrl=" "%~dp0.mvn\wrapper\maven-wrapper.properties"') do (
    echo mvnw: no Maven found. Unpack %%U 1>&2
    echo mvnw: and set MAVEN_HOME to its folder. 1>&2
  )
  exit /b 1
)
if defined MVNW_VERBOSE echo mvnw: Maven %MVN% 1>&2
call "%MVN%" %*
exit /b %ERRORLEVEL%

:try_jdk
if defined FOUND_JDK exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "tokens=2 delims==" %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
  for /f "delims=." %%N in ("%%~V") do if %%N GEQ %WANT_JAVA% set "FOUND_JDK=%~f1"
)
exit /b 0
