# SPDX-License-Identifier: GPL-3.0-or-later
# All compiler flags and Qt strictness defines in one INTERFACE target, and the one way a library is declared.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_AUTOMOC ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

find_program(SIGNALBOX_CCACHE ccache)
if(SIGNALBOX_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
        "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
        "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" "${SIGNALBOX_CCACHE}")
endif()

option(SIGNALBOX_WERROR "Treat warnings as errors" ON)
set(SIGNALBOX_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize (empty: none)")

add_library(signalbox_flags INTERFACE)
target_compile_definitions(signalbox_flags INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_KEYWORDS QT_NO_FOREACH QT_STRICT_ITERATORS QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_DISABLE_DEPRECATED_BEFORE=0x060400
    SIGNALBOX_VERSION="${PROJECT_VERSION}")
target_compile_options(signalbox_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
    -Wimplicit-fallthrough -fno-strict-overflow
    -fPIC)
if(SIGNALBOX_WERROR)
    target_compile_options(signalbox_flags INTERFACE -Werror)
endif()
if(SIGNALBOX_SANITIZE)
    target_compile_options(signalbox_flags INTERFACE
        -fsanitize=${SIGNALBOX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
        -Wno-maybe-uninitialized)
    target_link_options(signalbox_flags INTERFACE -fsanitize=${SIGNALBOX_SANITIZE})
    # Reports need lines, not variables: a third of the bytes. Hundreds of test programs are linked,
    # and lld takes a third of ld's time for each.
    target_compile_options(signalbox_flags INTERFACE -g1)
    find_program(SIGNALBOX_LLD ld.lld)
    if(SIGNALBOX_LLD)
        target_link_options(signalbox_flags INTERFACE -fuse-ld=lld)
    endif()
endif()
target_include_directories(signalbox_flags INTERFACE "${CMAKE_SOURCE_DIR}")

# signalbox_library(<name> SOURCES … [DEPS …] [PRIVATE_DEPS …])
# One library per folder: only what DEPS names can be included and linked. Static in programs that are
# shipped; shared under sanitizers, where hundreds of test programs would each carry a copy of all.
function(signalbox_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
    if(SIGNALBOX_SANITIZE AND NOT SIGNALBOX_FUZZ)
        add_library(${name} SHARED ${ARG_SOURCES})
        set_target_properties(${name} PROPERTIES DEFINE_SYMBOL ""
            POSITION_INDEPENDENT_CODE OFF)
    else()
        add_library(${name} STATIC ${ARG_SOURCES})
    endif()
    target_link_libraries(${name} PUBLIC signalbox_flags ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
    if(NOT name STREQUAL "sb_base")
        target_precompile_headers(${name} REUSE_FROM sb_base)
    endif()
endfunction()
